import { childOf, element } from '../xmpp/element.js';
import type { IqPort } from '../xmpp/iq-port.js';
import { bareJid } from '../xmpp/jid.js';
import { NS } from '../xmpp/namespaces.js';
import type { Converse } from './converse.js';

type EventHandler = (from: string, event: Element) => void;

/** Our account's door to PEP (XEP-0163) during one login. */
export class ConversePep {
  readonly #converse: Converse;
  readonly #iq: IqPort;
  readonly #handlers = new Set<EventHandler>();
  /** The one Strophe handler that may answer: a connection that came back has lost the one before. */
  #listener: ((message: Element) => boolean) | undefined;
  /** Bare JID. */
  readonly account: string;

  constructor(converse: Converse, iq: IqPort) {
    this.#converse = converse;
    this.#iq = iq;
    this.account = String(converse.session?.get('bare_jid'));
  }

  /** Listens on the present connection; call again when it has come back. */
  listen(): void {
    const onMessage = (message: Element): boolean => {
      if (this.#listener !== onMessage) return false;
      const event = childOf(message, NS.pubsubEvent, 'event');
      const from = bareJid(message.getAttribute('from') ?? this.account);
      if (event !== undefined) for (const handler of this.#handlers) handler(from, event);
      return true;
    };
    this.#listener = onMessage;
    this.#converse.api.connection.get()?.addHandler(onMessage, NS.pubsubEvent, 'message');
  }

  /** Hears nothing any more. */
  close(): void {
    this.#listener = undefined;
    this.#handlers.clear();
  }

  onEvent(handler: EventHandler): void {
    this.#handlers.add(handler);
  }

  send(
    type: 'get' | 'set',
    to: string,
    payload: Element,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<Element> {
    return this.#iq.send(type, to, payload, options);
  }

  /** Sends an element of OMEMO in a message that servers keep (XEP-0334), though it has no body. */
  sendEncrypted(jid: string, encrypted: Element): void {
    const from = this.#converse.api.connection.get()?.jid;
    const message = { type: 'chat', to: jid, from, id: crypto.randomUUID() };
    this.#converse.api.send(element(NS.client, 'message', message, encrypted, element(NS.hints, 'store')));
  }
}
