import { StanzaError, isStanzaError } from '../../src/errors.js';
import { element } from '../../src/xmpp/element.js';
import type { ChatMessages, IncomingMessage, SentMessage } from '../../src/xmpp/chat-messages.js';
import type { IqHandler, IqPort } from '../../src/xmpp/iq-port.js';
import { bareJid } from '../../src/xmpp/jid.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { xml } from './xml.js';

/** One IQ, as it was on the wire. */
export interface Exchange {
  readonly from: string;
  readonly to: string;
  readonly payload: Element;
  /** `result`, or the condition of the error; undefined before the answer. */
  answer?: string;
}

const localPart = (jid: string): string => jid.split('@')[0] ?? jid;

/** A stanza in a word or two: `session-terminate decline`, `data 0`. */
function wordsOf(payload: Element): string {
  const words = [payload.getAttribute('action') ?? payload.localName, payload.getAttribute('seq')];
  for (const reason of payload.getElementsByTagNameNS(NS.jingle, 'reason')) {
    words.push(...[...reason.children].filter(({ localName }) => localName !== 'text').map((child) => child.localName));
  }
  return words.filter((word) => word !== null).join(' ');
}

/**
 * XMPP in memory: whoever joins can send IQs as that JID, a hostile one too. Each stanza is serialized, travels in
 * order, and arrives in a task of its own, as from a socket.
 */
export class MemoryNetwork {
  /** Every IQ in the order of sending. */
  readonly exchanges: Exchange[] = [];
  /** Every stanza in the order of sending: `romeo: session-initiate`, `juliet: result`. */
  readonly dialogue: string[] = [];
  readonly #ports = new Map<string, MemoryPort>();
  readonly #wire = new MessageChannel();
  readonly #stanzas: (() => void)[] = [];
  #sent = 0;

  constructor() {
    this.#wire.port2.onmessage = () => this.#stanzas.shift()?.();
  }

  join(jid: string): MemoryPort {
    const port = new MemoryPort(this, jid);
    this.#ports.set(jid, port);
    return port;
  }

  /** From now on the server answers for this JID. */
  leave(jid: string): void {
    this.#ports.delete(jid);
  }

  isPresent(jid: string): boolean {
    return this.#ports.has(jid);
  }

  /** Resolves when nothing is on the way any more. */
  async settled(): Promise<void> {
    let before: number;
    do {
      before = this.#sent;
      await new Promise<void>((resolve) => this.#post(resolve));
    } while (this.#sent > before + 1);
  }

  /** The requests that still wait for their answer. */
  get unanswered(): string[] {
    return this.exchanges.filter(({ answer }) => answer === undefined).map(({ payload }) => wordsOf(payload));
  }

  async request(from: string, to: string, payload: Element): Promise<Element> {
    const wire = new XMLSerializer().serializeToString(payload);
    const exchange: Exchange = { from, to, payload: xml(wire) };
    this.exchanges.push(exchange);
    this.dialogue.push(`${localPart(from)}: ${wordsOf(payload)}`);
    await new Promise<void>((resolve) => this.#post(resolve));
    return new Promise((resolve, reject) => void this.#arrive(exchange, resolve, reject));
  }

  /** A chat message, and its copies for the sender's other devices: nobody hears of it when nobody is there. */
  tell(from: string, to: string, payload: Element): void {
    const wire = new XMLSerializer().serializeToString(payload);
    this.dialogue.push(`${localPart(from)}: ${wordsOf(payload)}`);
    this.#post(() => {
      try {
        const namespace = payload.namespaceURI ?? '';
        for (const one of this.#messagesTo(to)) {
          for (const handler of one.handlers.get(namespace) ?? []) handler({ from, payload: xml(wire) });
        }
        for (const [jid, { messages }] of this.#ports) {
          if (jid === from || bareJid(jid) !== bareJid(from)) continue;
          messages.copyHandlers.get(namespace)?.({ to, payload: xml(wire) });
        }
      } catch (error) {
        if (!isStanzaError(error)) throw error;
      }
    });
  }

  /** Those of a device, or of all devices of an account. */
  #messagesTo(to: string): MemoryMessages[] {
    const found = [...this.#ports].filter(([jid]) => jid === to || bareJid(jid) === to);
    return found.map(([, { messages }]) => messages);
  }

  async #arrive(
    exchange: Exchange,
    onResult: (iq: Element) => void,
    onError: (error: StanzaError) => void,
  ): Promise<void> {
    const { from, to, payload } = exchange;
    let sent: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (sent = resolve));
    try {
      const handler = this.#ports.get(to)?.handlers.get(payload.namespaceURI ?? '');
      if (handler === undefined) throw new StanzaError('service-unavailable', 'nobody is there');
      const id = crypto.randomUUID();
      const result = await handler({ from, payload, answered });
      const iq = element(NS.client, 'iq', { type: 'result', from: to, to: from, id }, result);
      this.#answer(exchange, 'result', () => onResult(iq));
    } catch (error) {
      const known = isStanzaError(error) ? error : new StanzaError('internal-server-error', 'unexpected');
      const words = [known.condition, known.extra?.name].filter((word) => word !== undefined).join(' ');
      this.#answer(exchange, words, () => onError(known));
    } finally {
      sent();
    }
  }

  #answer(exchange: Exchange, words: string, arrive: () => void): void {
    if (exchange.answer !== undefined) throw new Error(`answered twice: ${wordsOf(exchange.payload)}`);
    exchange.answer = words;
    this.dialogue.push(`${localPart(exchange.to)}: ${words}`);
    this.#post(arrive);
  }

  #post(arrive: () => void): void {
    this.#sent++;
    this.#stanzas.push(arrive);
    this.#wire.port1.postMessage(null);
  }
}

/** Chat messages of one JID on a {@link MemoryNetwork}. */
class MemoryMessages implements ChatMessages {
  readonly handlers = new Map<string, ((message: IncomingMessage) => void)[]>();
  readonly copyHandlers = new Map<string, (message: SentMessage) => void>();

  constructor(
    readonly network: MemoryNetwork,
    readonly self: string,
  ) {}

  send(to: string, payload: Element): void {
    this.network.tell(this.self, to, payload);
  }

  handle(namespace: string, handler: (message: IncomingMessage) => void): void {
    this.handlers.set(namespace, [...(this.handlers.get(namespace) ?? []), handler]);
  }

  handleSent(namespace: string, handler: (message: SentMessage) => void): void {
    this.copyHandlers.set(namespace, handler);
  }
}

/** One JID on a {@link MemoryNetwork}. */
export class MemoryPort implements IqPort {
  readonly handlers = new Map<string, IqHandler>();
  readonly messages: MemoryMessages;

  constructor(
    readonly network: MemoryNetwork,
    readonly self: string,
  ) {
    this.messages = new MemoryMessages(network, self);
  }

  async send(
    _type: 'get' | 'set',
    to: string,
    payload: Element,
    { signal }: { signal?: AbortSignal | undefined } = {},
  ): Promise<Element> {
    signal?.throwIfAborted();
    const done = new AbortController();
    const aborted = new Promise<never>((_, reject) => {
      const onAbort = (): void => reject(new DOMException('cancelled', 'AbortError'));
      signal?.addEventListener('abort', onAbort, { once: true, signal: done.signal });
    });
    try {
      return await Promise.race([this.network.request(this.self, to, payload), aborted]);
    } finally {
      done.abort();
    }
  }

  async sendLarge(to: string, payload: Element, options: { signal: AbortSignal }): Promise<void> {
    await this.send('set', to, payload, options);
  }

  reply(to: string, payload: Element): void {
    this.network.request(this.self, to, payload).catch((error: unknown) => {
      if (!isStanzaError(error)) throw error;
    });
  }

  /** Sends a stanza that somebody wrote. @returns `result`, or the condition of the error and its own condition */
  async say(to: string, payload: Element): Promise<string> {
    const exchanges = this.network.exchanges.length;
    await this.send('set', to, payload).catch((error: unknown) => {
      if (!isStanzaError(error)) throw error;
    });
    return this.network.exchanges[exchanges]?.answer ?? 'no answer';
  }

  handle(namespace: string, handler: IqHandler): () => void {
    this.handlers.set(namespace, handler);
    return () => this.handlers.delete(namespace);
  }
}

/** For `afterEach`: whatever a spec was about, each request gets its answer. */
export async function expectAllAnswered(network: MemoryNetwork): Promise<void> {
  await network.settled();

  expect(network.unanswered).withContext('requests without an answer').toEqual([]);
}
