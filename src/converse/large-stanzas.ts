import { element } from '../xmpp/element.js';
import { NS } from '../xmpp/namespaces.js';
import type { Converse, ConverseConnection } from './converse.js';

/** Sends stanzas that are counted (XEP-0198), and keeps them out of the storage of those that count. */
export interface LargeStanzaSender {
  /** Sends a stanza. @param id of the stanza, which nobody else can guess */
  send(id: string, stanza: Element): void;
  /** A stanza was answered, or nobody waits for that any more. */
  forget(id: string): void;
}

/**
 * Sends stanzas that Converse counts (XEP-0198), but does not keep in its storage. It writes every stanza that the
 * server has not acknowledged to the session storage with each one that it sends: with blocks of a file, that took the
 * page more time than all else. Here it counts and keeps a placeholder of some 100 bytes in place of each. What it gives
 * the connection, now and when a stream is resumed, is swapped for the stanza itself on its way out.
 *
 * A placeholder whose stanza nobody waits for any more may be sent after a resumption: it is an answer to nothing, for
 * our own server, which ignores it (RFC 6120 §8.2.3).
 */
export class LargeStanzas implements LargeStanzaSender {
  readonly #converse: Converse;
  /** Stanzas by their ids, as long as they may have to be sent again. */
  readonly #kept = new Map<string, Element>();
  readonly #swapping = new WeakSet<ConverseConnection>();

  constructor(converse: Converse) {
    this.#converse = converse;
  }

  send(id: string, stanza: Element): void {
    const { api } = this.#converse;
    const connection = api.connection.get();
    if (connection === undefined) return;
    this.#swapIn(connection);
    this.#kept.set(id, stanza);
    const placeholder = element(NS.client, 'iq', { type: 'result', id });
    connection.send(placeholder);
    api.trigger('send', placeholder);
  }

  forget(id: string): void {
    this.#kept.delete(id);
  }

  #swapIn(connection: ConverseConnection): void {
    if (this.#swapping.has(connection)) return;
    this.#swapping.add(connection);
    const send = connection.send.bind(connection);
    connection.send = (stanza) => {
      const id = stanza instanceof Element ? stanza.getAttribute('id') : null;
      send(this.#kept.get(id ?? '') ?? stanza);
    };
  }
}
