/**
 * Runs `work` for as long as it may take. Its signal aborts when the time is up, or when `signal` does.
 * @param ms how long it may take
 * @param late makes the error of work that took too long
 * @throws what `work` rejects with; the error of `late`; the reason of `signal`
 */
export async function withinDeadline<T>(
  { ms, late }: { readonly ms: number; readonly late: () => Error },
  work: (signal: AbortSignal) => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  signal.throwIfAborted();
  const stop = new AbortController();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => { stop.abort(late()); }, ms); // prettier-ignore
  const forward = (): void => { stop.abort(signal.reason); }; // prettier-ignore
  signal.addEventListener('abort', forward, { once: true });
  stop.signal.addEventListener('abort', () => { reject(stop.signal.reason as Error); }, { once: true }); // prettier-ignore
  try {
    return await Promise.race([work(stop.signal), stopped]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', forward);
  }
}
