import type { ChatMessages, IncomingMessage, SentMessage } from '../xmpp/chat-messages.js';
import { element } from '../xmpp/element.js';
import { carriedMessage } from '../xmpp/forwarded.js';
import { bareJid } from '../xmpp/jid.js';
import { NS } from '../xmpp/namespaces.js';
import type { Converse } from './converse.js';
import type { Pacer } from './pacer.js';
import { listenFor } from './stanza-listener.js';

/** Chat messages over Converse's connection. */
export class ConverseMessages implements ChatMessages {
  readonly #converse: Converse;
  readonly #pacer: Pacer;

  /** @param pacer of all that answers peers */
  constructor(converse: Converse, pacer: Pacer) {
    this.#converse = converse;
    this.#pacer = pacer;
  }

  send(to: string, payload: Element): void {
    void this.#sendInTurn(to, payload);
  }

  handle(namespace: string, handler: (message: IncomingMessage) => void): void {
    this.#listen(namespace, (message) => live(message, namespace), handler);
  }

  handleSent(namespace: string, handler: (message: SentMessage) => void): void {
    this.#listen(NS.carbons, (copy) => sentElsewhere(copy, namespace, bareJid(this.#self)), handler);
  }

  get #self(): string {
    return this.#converse.api.connection.get()?.jid ?? '';
  }

  async #sendInTurn(to: string, payload: Element): Promise<void> {
    const { api } = this.#converse;
    if (!(await this.#pacer.turn(bareJid(to))) || !api.connection.connected()) return;
    const attributes = { type: 'chat', to, from: this.#self, id: crypto.randomUUID() };
    api.send(element(NS.client, 'message', attributes, payload, element(NS.hints, 'store')));
  }

  /** @param read undefined for what the handler does not get */
  #listen<T>(namespace: string, read: (message: Element) => T | undefined, handler: (message: T) => void): void {
    listenFor(this.#converse, { name: 'message', namespace, type: 'chat' }, (message) => {
      const found = read(message);
      if (found !== undefined) handler(found);
    });
  }
}

/** Undefined for what came late or from no device. Archives and carbons wrap what they copy, so it is no child here. */
function live(message: Element, namespace: string): IncomingMessage | undefined {
  const children = [...message.children];
  const [payload, second] = children.filter((child) => child.namespaceURI === namespace);
  const from = message.getAttribute('from') ?? '';
  const isLate = children.some((child) => child.namespaceURI === NS.delay);
  if (payload === undefined || second !== undefined || isLate || bareJid(from) === from) return undefined;
  return { from, payload };
}

/** Undefined for what is no copy, or one of what somebody else has sent. */
function sentElsewhere(copy: Element, namespace: string, account: string): SentMessage | undefined {
  const carried = carriedMessage(copy, account);
  if (carried === undefined || carried.isArchived || carried.message === copy) return undefined;
  const found = live(carried.message, namespace);
  const to = carried.message.getAttribute('to');
  return found && to && bareJid(found.from) === account ? { to, payload: found.payload } : undefined;
}
