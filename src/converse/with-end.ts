/**
 * Waits for what an answer decides, and no longer than answers may take: Strophe forgets its handlers at a reconnect, and
 * a promise of Converse's then stays open.
 * @returns null when the time is over
 */
export async function withEnd<T>(answer: Promise<T>, timeoutMs: number, signal?: AbortSignal): Promise<T | null> {
  const stop = new AbortController();
  const late = new Promise<null>((resolve, reject) => {
    const timer = setTimeout(resolve, timeoutMs + 1000, null);
    stop.signal.addEventListener('abort', () => {
      clearTimeout(timer);
    });
    const onAbort = (): void => {
      reject(new DOMException('cancelled', 'AbortError'));
    };
    signal?.addEventListener('abort', onAbort, { once: true, signal: stop.signal });
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    stop.abort();
  }
}
