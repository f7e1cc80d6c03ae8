import { StanzaError, isStanzaError, type StanzaCondition } from '../errors.js';
import { logUnexpected } from '../log.js';
import { element } from '../xmpp/element.js';
import type { IncomingIq, IqPort } from '../xmpp/iq-port.js';
import { bareJid } from '../xmpp/jid.js';
import { NS } from '../xmpp/namespaces.js';
import type { Converse } from './converse.js';
import { ErrorAnswers } from './error-answers.js';
import { listenFor } from './stanza-listener.js';

type Handler = Parameters<IqPort['handle']>[1];

const CONDITIONS: readonly StanzaCondition[] = [
  'bad-request',
  'conflict',
  'feature-not-implemented',
  'forbidden',
  'internal-server-error',
  'item-not-found',
  'not-acceptable',
  'not-allowed',
  'recipient-unavailable',
  'remote-server-not-found',
  'remote-server-timeout',
  'resource-constraint',
  'service-unavailable',
  'unexpected-request',
];

const errorType = (condition: StanzaCondition): string => {
  if (condition === 'bad-request' || condition === 'not-acceptable') return 'modify';
  if (condition === 'forbidden') return 'auth';
  return condition === 'resource-constraint' || condition === 'unexpected-request' ? 'wait' : 'cancel';
};

/** The error answer of a request, as its sender gets it (RFC 6120 §8.3). */
export function errorElement(error: StanzaError): Element {
  const extra = error.extra;
  return element(
    NS.client,
    'error',
    { type: errorType(error.condition) },
    element(NS.stanzas, error.condition),
    extra && element(extra.namespace, extra.name),
  );
}

/** What an error answer says. */
export function parseIqError(iq: Element): StanzaError {
  const children = [...(iq.getElementsByTagName('error')[0]?.children ?? [])];
  const found = CONDITIONS.find((condition) =>
    children.some((child) => child.localName === condition && child.namespaceURI === NS.stanzas),
  );
  const extra = children.find((child) => child.namespaceURI !== NS.stanzas);
  return new StanzaError(
    found ?? 'undefined-condition',
    `the peer answered ${found ?? 'an error'}`,
    extra && { name: extra.localName, namespace: extra.namespaceURI ?? '' },
  );
}

/** IQs over Converse's connection. */
export class ConverseIq implements IqPort {
  readonly #converse: Converse;
  /** What ends the one listener of each namespace. */
  readonly #stops = new Map<string, () => void>();
  readonly #errors = new ErrorAnswers(
    (answer) => this.#send(answer),
    () => this.send('get', bareJid(this.self), element(NS.ping, 'ping')),
  );
  #sent = 0;

  constructor(converse: Converse) {
    this.#converse = converse;
  }

  get self(): string {
    return this.#converse.api.connection.get()?.jid ?? '';
  }

  async send(
    type: 'get' | 'set',
    to: string,
    payload: Element,
    options: { signal?: AbortSignal | undefined } = {},
  ): Promise<Element> {
    options.signal?.throwIfAborted();
    const { api } = this.#converse;
    if (!api.connection.connected()) throw new StanzaError('remote-server-timeout', 'not connected');
    const id = `jet-${crypto.randomUUID()}-${String(++this.#sent)}`;
    const iq = element(NS.client, 'iq', { type, to, id, from: this.self }, payload);
    const timeoutMs = Number(api.settings.get('stanza_timeout'));
    const answer = await withEnd(api.sendIQ(iq, timeoutMs, false), timeoutMs, options.signal);
    if (answer === null) throw new StanzaError('remote-server-timeout', 'no answer');
    if (answer.getAttribute('type') === 'error') throw parseIqError(answer);
    return answer;
  }

  handle(namespace: string, handler: Handler): () => void {
    this.#stops.get(namespace)?.();
    const filter = { name: 'iq', namespace, type: 'set' } as const;
    const stop = listenFor(this.#converse, filter, (iq) => this.#answer(iq, namespace, handler));
    this.#stops.set(namespace, stop);
    return stop;
  }

  async #answer(iq: Element, namespace: string, handler: Handler): Promise<void> {
    const [payload, second] = iq.children;
    const id = iq.getAttribute('id');
    const from = iq.getAttribute('from');
    // A handler for each namespace sees the stanza: the one of the first payload answers.
    if (payload?.namespaceURI !== namespace || !id || !from) return;
    let sent: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (sent = resolve));
    try {
      if (second !== undefined) throw new StanzaError('bad-request', 'more than one payload');
      const result = await handler({ id, from, type: 'set', payload, answered } satisfies IncomingIq);
      this.#send(this.#answerTo(from, id, 'result', result ?? undefined));
    } catch (error) {
      const known = isStanzaError(error) ? error : new StanzaError('internal-server-error', 'unexpected');
      if (known !== error) logUnexpected(`a request in ${namespace}`, error);
      this.#errors.add(this.#answerTo(from, id, 'error', errorElement(known)));
    } finally {
      sent();
    }
  }

  #answerTo(to: string, id: string, type: 'result' | 'error', child: Element | undefined): Element {
    return element(NS.client, 'iq', { type, to, id, from: this.self }, child);
  }

  #send(answer: Element): void {
    const { api } = this.#converse;
    if (api.connection.connected()) api.send(answer);
  }
}

/** Strophe forgets its handlers at a reconnect: the promise would then stay open, so the time ends here too. */
async function withEnd(
  answer: Promise<Element | null>,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Element | null> {
  const stop = new AbortController();
  const late = new Promise<null>((resolve, reject) => {
    const timer = setTimeout(resolve, timeoutMs + 1000, null);
    stop.signal.addEventListener('abort', () => {
      clearTimeout(timer);
    });
    const onAbort = (): void => {
      reject(new DOMException('cancelled', 'AbortError'));
    };
    signal?.addEventListener('abort', onAbort, { once: true, signal: stop.signal });
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    stop.abort();
  }
}
