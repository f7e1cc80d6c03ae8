import { macrotask } from '../async/macrotask.js';

/** How long the thread may be kept: short against what a person notices, long against a pause. */
const BUSY_MS = 8;
let lastPause = performance.now();

const isPage = typeof document !== 'undefined';

/**
 * Lets the page breathe when it was kept busy: Chromium's WebCrypto runs on the calling thread, and awaits alone never
 * give it back. A worker needs none: its files and ports give it tasks enough, and a pause costs as much as three chunks.
 */
export async function pauseIfBusy(): Promise<void> {
  if (!isPage || performance.now() - lastPause < BUSY_MS) return;
  await macrotask();
  lastPause = performance.now();
}
