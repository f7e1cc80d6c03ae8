const TIMEOUT_MS = 30_000;
const POLLING_MS = 100;

/**
 * Waits until an async function returns something true. Playwright's `waitForFunction` is no use there: it asks an async
 * function once, and takes its promise for something true.
 * @throws Error when it has not for so long
 */
export async function waitUntil(isTrue) {
  const end = Date.now() + TIMEOUT_MS;
  while (!(await isTrue())) {
    if (Date.now() > end) throw new Error(`not true for ${TIMEOUT_MS} ms: ${isTrue}`);
    await new Promise((resolve) => setTimeout(resolve, POLLING_MS));
  }
}
