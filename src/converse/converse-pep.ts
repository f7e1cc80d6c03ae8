import { childOf, element } from '../xmpp/element.js';
import type { IqPort } from '../xmpp/iq-port.js';
import { bareJid } from '../xmpp/jid.js';
import { NS } from '../xmpp/namespaces.js';
import { isContact } from './contacts.js';
import type { Converse } from './converse.js';
import { listenFor } from './stanza-listener.js';

type EventHandler = (from: string, event: Element) => void;

/** Our account's door to PEP (XEP-0163) during one login. */
export class ConversePep {
  readonly #converse: Converse;
  readonly #iq: IqPort;
  readonly #handlers = new Set<EventHandler>();
  #stop: () => void = () => undefined;
  /** Bare JID. */
  readonly account: string;

  constructor(converse: Converse, iq: IqPort) {
    this.#converse = converse;
    this.#iq = iq;
    this.account = String(converse.session?.get('bare_jid'));
  }

  /** Listens until {@link close}. */
  listen(): void {
    this.#stop = listenFor(this.#converse, { name: 'message', namespace: NS.pubsubEvent }, (message) => {
      const event = childOf(message, NS.pubsubEvent, 'event');
      const from = bareJid(message.getAttribute('from') ?? this.account);
      if (event !== undefined) for (const handler of this.#handlers) handler(from, event);
    });
  }

  /** Hears nothing any more. */
  close(): void {
    this.#stop();
    this.#handlers.clear();
  }

  isContact(jid: string): boolean {
    return isContact(this.#converse, jid) === true;
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
