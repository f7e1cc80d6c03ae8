import type { Converse, ConverseConnection } from './converse.js';
import { LargeStanzas, type LargeStanzaSender } from './large-stanzas.js';
import { StropheStanzas } from './strophe-stanzas.js';
import { parseIqError } from './iq-errors.js';
import { listenFor } from './stanza-listener.js';

/** Somebody who waits for an answer. */
interface Waiting {
  readonly to: string;
  readonly answered: (answer: Element) => void;
}

/**
 * Requests that carry the bytes of files: large ones, many at once. Converse would keep them all (`large-stanzas.ts`), and
 * Strophe would look at its handlers for each of them; here one listener knows whom an answer is for.
 */
export class LargeIqs {
  readonly #converse: Converse;
  /** One for each connection: it may come with stream management of its own. */
  readonly #senders = new WeakMap<ConverseConnection, LargeStanzaSender>();
  readonly #waiting = new Map<string, Waiting>();

  constructor(converse: Converse) {
    this.#converse = converse;
    for (const type of ['result', 'error']) {
      listenFor(converse, { name: 'iq', type }, (iq) => {
        const waiting = this.#waiting.get(iq.getAttribute('id') ?? '');
        if (waiting?.to === iq.getAttribute('from')) waiting.answered(iq);
      });
    }
  }

  /**
   * Sends a request, for as long as it takes: a server may take its time for large stanzas.
   * @param iq with an id that nobody can guess
   * @throws StanzaError what the peer answered; the reason of the signal
   */
  async send(iq: Element, to: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const id = iq.getAttribute('id') ?? '';
    const { promise, resolve, reject } = Promise.withResolvers<Element>();
    const onAbort = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    this.#waiting.set(id, { to, answered: resolve });
    const stanzas = this.#sender();
    stanzas?.send(id, iq);
    try {
      const answer = await promise;
      if (answer.getAttribute('type') === 'error') throw parseIqError(answer);
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#waiting.delete(id);
      stanzas?.forget(id);
    }
  }

  /** Undefined where there is no connection. */
  #sender(): LargeStanzaSender | undefined {
    const connection = this.#converse.api.connection.get();
    if (connection === undefined) return undefined;
    const { sm } = connection;
    const known =
      this.#senders.get(connection) ??
      (sm === undefined ? new LargeStanzas(this.#converse) : new StropheStanzas(connection, sm));
    this.#senders.set(connection, known);
    return known;
  }
}
