import type { Answers } from './answers.js';
import type { Converse, ConverseConnection } from './converse.js';
import { LargeStanzas, type LargeStanzaSender } from './large-stanzas.js';
import { StropheStanzas } from './strophe-stanzas.js';
import { parseIqError } from './iq-errors.js';

/**
 * Requests that carry the bytes of files: large ones, many at once. Converse would keep them all (`large-stanzas.ts`), and
 * Strophe would have a handler for each of them.
 */
export class LargeIqs {
  readonly #converse: Converse;
  /** One for each connection: it may come with stream management of its own. */
  readonly #senders = new WeakMap<ConverseConnection, LargeStanzaSender>();
  readonly #answers: Answers;

  constructor(converse: Converse, answers: Answers) {
    this.#converse = converse;
    this.#answers = answers;
  }

  /**
   * Sends a request, for as long as it takes: a server may take its time for large stanzas.
   * @param iq with an id that nobody can guess
   * @throws StanzaError what the peer answered; the reason of the signal
   */
  async send(iq: Element, to: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const id = iq.getAttribute('id') ?? '';
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => {
      reject(signal.reason as Error);
    };
    signal.addEventListener('abort', onAbort, { once: true });
    const expected = this.#answers.expect(id, to);
    const stanzas = this.#sender();
    stanzas?.send(id, iq);
    try {
      const answer = await Promise.race([expected, aborted]);
      if (answer.getAttribute('type') === 'error') throw parseIqError(answer);
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#answers.forget(id);
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
