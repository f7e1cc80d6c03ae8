import type { PepPort } from '../../plugins/omemo-key-transport/own/pep.js';
import { StanzaError } from '../../src/errors.js';
import { childOf, childrenOf, element, requiredChild } from '../../src/xmpp/element.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { xml } from './xml.js';

interface Node {
  access: string;
  item: Element | undefined;
}

const overTheWire = (stanza: Element): Element => xml(new XMLSerializer().serializeToString(stanza));

/** A server with PEP. Whoever joins hears of each device or key list; every stanza is serialized on its way. */
export class MemoryPep {
  readonly nodes = new Map<string, Node>();
  readonly #ports: MemoryPepPort[] = [];
  /** Every request, in a word: `juliet@example.org get urn:xmpp:omemo:0:devicelist`. */
  readonly log: string[] = [];
  /** Called before each request is answered; what it throws is the answer. */
  onRequest: (request: { from: string; to: string; type: string; payload: Element; node: string }) => void = () =>
    undefined;
  /** Changes answers on their way. */
  onAnswer: (iq: Element) => Element = (iq) => iq;

  join(account: string): MemoryPepPort {
    const port = new MemoryPepPort(this, account);
    this.#ports.push(port);
    return port;
  }

  leave(port: MemoryPepPort): void {
    this.#ports.splice(this.#ports.indexOf(port), 1);
  }

  item(account: string, node: string): Element | undefined {
    return this.nodes.get(`${account} ${node}`)?.item;
  }

  /** Puts an item into a node, as another client of that account would. */
  publish(account: string, node: string, payload: Element): void {
    const known = this.nodes.get(`${account} ${node}`);
    this.nodes.set(`${account} ${node}`, { access: known?.access ?? 'open', item: payload });
    if (!node.endsWith('devicelist') && !node.endsWith('public-keys')) return;
    const items = element(NS.pubsubEvent, 'items', { node }, element(NS.pubsubEvent, 'item', {}, payload));
    for (const port of this.#ports) port.hear(account, overTheWire(element(NS.pubsubEvent, 'event', {}, items)));
  }

  async request(from: string, type: string, to: string, payload: Element): Promise<Element> {
    const request = overTheWire(payload);
    const node = request.querySelector('[node]')?.getAttribute('node') ?? '';
    this.log.push(`${from} ${type} ${node}`);
    await Promise.resolve();
    this.onRequest({ from, to, type, payload: request, node });
    const answer = this.#answer(type, to, request, node);
    return overTheWire(this.onAnswer(element(NS.client, 'iq', { type: 'result', from: to, to: from }, answer)));
  }

  #answer(type: string, to: string, request: Element, node: string): Element | undefined {
    const key = `${to} ${node}`;
    const known = this.nodes.get(key);
    if (type === 'get') {
      if (known === undefined) throw new StanzaError('item-not-found', 'no such node');
      const item = known.item && element(NS.pubsub, 'item', { id: 'current' }, known.item);
      return element(NS.pubsub, 'pubsub', {}, element(NS.pubsub, 'items', { node }, item));
    }
    const access = [...request.getElementsByTagNameNS(NS.dataForms, 'field')]
      .find((field) => field.getAttribute('var') === 'pubsub#access_model')
      ?.textContent.trim();
    if (request.namespaceURI === NS.pubsubOwner) {
      this.nodes.set(key, { access: access ?? 'presence', item: known?.item });
      return undefined;
    }
    if (known !== undefined && childOf(request, NS.pubsub, 'publish-options') && known.access !== access) {
      const extra = { name: 'precondition-not-met', namespace: 'http://jabber.org/protocol/pubsub#errors' };
      throw new StanzaError('conflict', 'the node is configured otherwise', extra);
    }
    const item = requiredChild(requiredChild(request, NS.pubsub, 'publish'), NS.pubsub, 'item');
    this.nodes.set(key, { access: known?.access ?? access ?? 'presence', item: undefined });
    this.publish(to, node, item.firstElementChild!);
    return undefined;
  }
}

/** One client of an account. */
export class MemoryPepPort implements PepPort {
  readonly #handlers: ((from: string, event: Element) => void)[] = [];
  /** Elements that it sent in messages. */
  readonly sent: { jid: string; encrypted: Element }[] = [];
  /** Called with each of them. */
  onSend: (encrypted: Element) => void = () => undefined;
  isContact: (jid: string) => boolean = () => true;

  constructor(
    readonly pep: MemoryPep,
    readonly account: string,
  ) {}

  send(
    type: 'get' | 'set',
    to: string,
    payload: Element,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<Element> {
    signal?.throwIfAborted();
    return this.pep.request(this.account, type, to, payload);
  }

  onEvent(handler: (from: string, event: Element) => void): void {
    this.#handlers.push(handler);
  }

  hear(from: string, event: Element): void {
    for (const handler of this.#handlers) handler(from, event);
  }

  sendEncrypted(jid: string, encrypted: Element): void {
    this.sent.push({ jid, encrypted: overTheWire(encrypted) });
    this.onSend(overTheWire(encrypted));
  }
}

/** The elements in `<prekeys/>` of a bundle. */
export const prekeysOf = (bundle: Element): Element[] =>
  childrenOf(requiredChild(bundle, bundle.namespaceURI!, 'prekeys'), bundle.namespaceURI!, 'preKeyPublic');
