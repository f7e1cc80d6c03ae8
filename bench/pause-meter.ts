/** Tasks that take less are not told (Long Tasks API §2). */
const LONG_TASK_MS = 50;

/**
 * Watches the page for its longest task, as the browser tells it.
 * @returns ends it, and gives that task's milliseconds: 50 where none was longer; NaN where the browser tells none
 */
export function watchPauses(): () => Promise<number> {
  let longestTask = PerformanceObserver.supportedEntryTypes.includes('longtask') ? LONG_TASK_MS : Number.NaN;
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTask = Math.max(longestTask, duration);
  });
  observer.observe({ type: 'longtask' });
  return async () => {
    // The observer is told after the task.
    await new Promise((resolve) => setTimeout(resolve, 100));
    observer.disconnect();
    return longestTask;
  };
}
