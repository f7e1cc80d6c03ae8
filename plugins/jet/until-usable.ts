import type { KeyTransport } from '../../src/key-transport/key-transport.js';
import type { Registry } from '../../src/registry.js';

/** How long an envelope waits for a key transport that is being loaded, in milliseconds. */
const LOADING_MS = 20_000;

/**
 * Resolves when the key transport of a namespace can be used: a peer may ask for a file in the moment in which the page
 * comes back. Resolves at once where there is none of that namespace, and after a while where it cannot be used.
 */
export function untilUsable(keyTransports: Registry<KeyTransport>, namespace: string): Promise<void> {
  const isLoading = (): boolean => keyTransports.get(namespace)?.unavailable() !== undefined;
  if (!isLoading()) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      stop();
      resolve();
    };
    const timer = setTimeout(end, LOADING_MS);
    const stop = keyTransports.onChange(() => {
      if (!isLoading()) end();
    });
  });
}
