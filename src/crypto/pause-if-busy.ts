const { port1, port2 } = new MessageChannel();
const waiting: (() => void)[] = [];
port1.onmessage = () => waiting.shift()?.();

/** How long the thread may be kept: short against what a person notices, long against a pause. */
const BUSY_MS = 8;
let lastPause = performance.now();

/** A message is a task at once, where a timer waits and a hidden tab's timer waits long. */
const macrotask = (): Promise<void> =>
  new Promise((resolve) => {
    waiting.push(resolve);
    port2.postMessage(undefined);
  });

/**
 * Lets the page breathe when it was kept busy: Chromium's WebCrypto runs on the calling thread, and awaits alone never
 * give it back.
 */
export async function pauseIfBusy(): Promise<void> {
  if (performance.now() - lastPause < BUSY_MS) return;
  await macrotask();
  lastPause = performance.now();
}
