import type { ChatMessages, IncomingMessage } from '../xmpp/chat-messages.js';
import { element } from '../xmpp/element.js';
import { bareJid } from '../xmpp/jid.js';
import { NS } from '../xmpp/namespaces.js';
import type { Converse } from './converse.js';

/** Chat messages over Converse's connection; handlers are added again after each reconnect, since Strophe drops them. */
export class ConverseMessages implements ChatMessages {
  readonly #converse: Converse;

  constructor(converse: Converse) {
    this.#converse = converse;
  }

  send(to: string, payload: Element): void {
    const { api } = this.#converse;
    if (!api.connection.connected()) return;
    const from = api.connection.get()?.jid;
    const attributes = { type: 'chat', to, from, id: crypto.randomUUID() };
    api.send(element(NS.client, 'message', attributes, payload, element(NS.hints, 'store')));
  }

  handle(namespace: string, handler: (message: IncomingMessage) => void): void {
    const { api } = this.#converse;
    let current: unknown;
    const listen = (): void => {
      const onMessage = (message: Element): boolean => {
        if (current !== onMessage) return false;
        const incoming = live(message, namespace);
        try {
          if (incoming !== undefined) handler(incoming);
        } catch {
          // Strophe would never ask again.
        }
        return true;
      };
      current = onMessage;
      api.connection.get()?.addHandler(onMessage, namespace, 'message', 'chat');
    };
    api.listen.on('connected', listen);
    api.listen.on('reconnected', listen);
    if (api.connection.connected()) listen();
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
