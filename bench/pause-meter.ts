/** Milliseconds between two ticks of an idle page. */
const TICK_MS = 4;

/** Tasks that take less are not told (Long Tasks API §1). */
const LONG_TASK_MS = 50;

/**
 * Watches the page for its longest task: as the browser tells it, else the longest time between two ticks of a timer,
 * which no task can have exceeded. That one also has what the page waited for a processor, so it says nothing beyond
 * the length from which the browser would have told of a task.
 * @returns ends it, and gives that task's milliseconds
 */
export function watchPauses(): () => Promise<number> {
  let [longestTask, longestGap, last] = [0, 0, performance.now()];
  const observer = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) longestTask = Math.max(longestTask, duration);
  });
  observer.observe({ type: 'longtask' });
  const tick = (): void => {
    const now = performance.now();
    longestGap = Math.max(longestGap, now - last);
    last = now;
  };
  const timer = setInterval(tick, TICK_MS);
  return async () => {
    // The observer is told after the task.
    await new Promise((resolve) => setTimeout(resolve, 100));
    clearInterval(timer);
    observer.disconnect();
    return longestTask > 0 ? longestTask : Math.min(longestGap, LONG_TASK_MS);
  };
}
