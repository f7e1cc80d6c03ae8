const TIMEOUT_MS = 30_000;
const POLLING_MS = 100;

/**
 * Waits until an async function returns something true. Playwright's `waitForFunction` is no use there: it asks an async
 * function once, and takes its promise for something true.
 * @throws Error when it has not for so long
 */
export async function waitUntil(isTrue, { timeout = TIMEOUT_MS } = {}) {
  const end = Date.now() + timeout;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`not true for ${timeout} ms: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, POLLING_MS));
  }
}
