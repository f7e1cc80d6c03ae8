import { StanzaError, isStanzaError } from '../errors.js';
import { ignore, logUnexpected } from '../log.js';
import { element } from '../xmpp/element.js';
import type { IncomingIq, IqPort } from '../xmpp/iq-port.js';
import { bareJid } from '../xmpp/jid.js';
import { NS } from '../xmpp/namespaces.js';
import { Answers } from './answers.js';
import type { Converse } from './converse.js';
import { ForeignAnswers } from './foreign-answers.js';
import { errorElement, parseIqError } from './iq-errors.js';
import type { LargeIqs } from './large-iqs.js';
import { Pacer } from './pacer.js';
import { reconnection } from './reconnection.js';
import { listenFor } from './stanza-listener.js';
import { withEnd } from './with-end.js';

type Handler = Parameters<IqPort['handle']>[1];

/** What the answer to a request goes by. */
interface Outcome {
  readonly type: 'result' | 'error';
  readonly child: Element | undefined;
  /** In which its sender waits for it. */
  readonly line: string;
}

/** Characters of the id of a request whose answer may have to wait: the answer repeats it. */
const MAX_ID = 1024;
/** All strangers, however many accounts they have, share one line. */
const STRANGERS = '';

/** IQs over Converse's connection. */
export class ConverseIq implements IqPort {
  readonly #converse: Converse;
  readonly #foreign: ForeignAnswers;
  readonly #answers: Answers;
  /** Made for the first large request, as no page sends any before its first transfer. */
  #large: Promise<LargeIqs> | undefined;
  /** What ends the one listener of each namespace. */
  readonly #stops = new Map<string, () => void>();
  /** Of all that answers peers, in lines by their accounts. */
  readonly pacer = new Pacer(() => this.#askServer());
  /** Aborted when the next connection takes the place of the present one. */
  #connection = new AbortController();
  #sent = 0;

  constructor(converse: Converse) {
    this.#converse = converse;
    this.#foreign = new ForeignAnswers(converse);
    this.#answers = new Answers(converse);
    converse.api.listen.on('afterResourceBinding', () => {
      this.#connection.abort();
      this.#connection = new AbortController();
    });
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
    if (!api.connection.connected()) await reconnection(this.#converse, options.signal);
    const id = this.#newId();
    const timeoutMs = Number(api.settings.get('stanza_timeout'));
    const sent = api.sendIQ(this.#iq(type, to, id, payload), timeoutMs, false);
    const expected = this.#answers.expect(id, to);
    const answer = await withEnd(Promise.race([sent, expected]), timeoutMs, options.signal).finally(() => {
      this.#answers.forget(id);
    });
    if (answer === null) throw new StanzaError('remote-server-timeout', 'no answer');
    if (answer.getAttribute('type') === 'error') throw parseIqError(answer);
    return answer;
  }

  /** Waits for no longer than the connection lasts: the answer may be lost with it. */
  #askServer(): Promise<Element> {
    return this.send('get', bareJid(this.self), element(NS.ping, 'ping'), { signal: this.#connection.signal });
  }

  async sendLarge(to: string, payload: Element, { signal }: { signal: AbortSignal }): Promise<void> {
    if (!this.#converse.api.connection.connected()) await reconnection(this.#converse, signal);
    this.#large ??= largeIqs(this.#converse, this.#answers);
    await (await this.#large).send(this.#iq('set', to, this.#newId(), payload), to, signal);
  }

  reply(to: string, payload: Element): void {
    void this.#sendInTurn(bareJid(to), () => this.#iq('set', to, this.#newId(), payload));
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
    if (id.length <= MAX_ID) this.#foreign.take(iq);
    let sent: () => void = () => undefined;
    const answered = new Promise<void>((resolve) => (sent = resolve));
    const request = { from, payload, answered } satisfies IncomingIq;
    const { type, child, line } = await outcome(request, second === undefined ? handler : refuseSecond);
    // Not awaited: the request would be kept for as long.
    const answer = (): Element => this.#iq(type, from, id, child);
    // A long id would be kept for as long as the answer waits.
    void (id.length > MAX_ID ? this.#sendNow(answer) : this.#sendInTurn(line, answer)).finally(sent);
  }

  async #sendInTurn(line: string, stanza: () => Element): Promise<void> {
    if (!(await this.pacer.turn(line))) return;
    await this.#sendNow(stanza);
  }

  async #sendNow(stanza: () => Element): Promise<void> {
    const { api } = this.#converse;
    if (!api.connection.connected()) await reconnection(this.#converse).catch(ignore('nobody waits for it any more'));
    if (!api.connection.connected()) return;
    // Not `api.sendIQ`, which for a request would wait for the peer's answer.
    const sent = stanza();
    this.#foreign.isOurs(sent);
    api.connection.get()?.send(sent);
    api.trigger('send', sent);
  }

  #newId(): string {
    return `jet-${crypto.randomUUID()}-${String(++this.#sent)}`;
  }

  #iq(type: string, to: string, id: string, child: Element | undefined): Element {
    return element(NS.client, 'iq', { type, to, id, from: this.self }, child);
  }
}

function refuseSecond(): never {
  throw new StanzaError('bad-request', 'more than one payload');
}

async function largeIqs(converse: Converse, answers: Answers): Promise<LargeIqs> {
  const code = await import(/* webpackChunkName: "converse-jet-in-band" */ './large-iqs.js');
  return new code.LargeIqs(converse, answers);
}

/** Asks the handler of a request. */
async function outcome(request: IncomingIq, handler: Handler): Promise<Outcome> {
  const line = bareJid(request.from);
  try {
    return { type: 'result', child: (await handler(request)) ?? undefined, line };
  } catch (error) {
    const known = isStanzaError(error) ? error : new StanzaError('internal-server-error', 'unexpected');
    if (known !== error) logUnexpected(`a request in ${request.payload.namespaceURI ?? ''}`, error);
    const isStranger = known.condition === 'service-unavailable';
    return { type: 'error', child: errorElement(known), line: isStranger ? STRANGERS : line };
  }
}
