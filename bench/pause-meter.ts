/** Milliseconds between two ticks of an idle page. */
const TICK_MS = 4;

/** How long the page was busy at most: milliseconds. */
export interface Pauses {
  /** As Chromium tells it; 0 when no task took 50 ms. */
  readonly longestTask: number;
  /** Between two ticks of a timer, which is that of an idle page and the longest task between them. */
  readonly longestGap: number;
}

/** Watches the page. @returns ends it */
export function watchPauses(): () => Promise<Pauses> {
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
    return { longestTask, longestGap };
  };
}
