import { StanzaError } from '../errors.js';
import type { Converse } from './converse.js';

/** How long a stanza waits for a connection that Converse tries to get back. */
const RECONNECT_MS = 120_000;

const notConnected = (): StanzaError => new StanzaError('remote-server-timeout', 'not connected');

/**
 * Waits until a connection is back that was lost. If the stream was resumed, the sessions with peers are still there, and
 * what was to be sent in them can be sent (XEP-0198).
 * @throws StanzaError `remote-server-timeout` when nobody tries to get it back, or that takes too long; the reason of the
 *   signal
 */
export function reconnection({ api }: Converse, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (api.connection.get()?.reconnecting !== true) {
      reject(notConnected());
      return;
    }
    const stop = (): void => {
      clearTimeout(timer);
      api.listen.not('reconnected', back);
      api.listen.not('disconnected', lost);
      signal?.removeEventListener('abort', aborted);
    };
    const back = (): void => {
      stop();
      resolve();
    };
    const lost = (): void => {
      stop();
      reject(notConnected());
    };
    const aborted = (): void => {
      stop();
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(lost, RECONNECT_MS);
    api.listen.on('reconnected', back);
    api.listen.on('disconnected', lost);
    signal?.addEventListener('abort', aborted);
  });
}
