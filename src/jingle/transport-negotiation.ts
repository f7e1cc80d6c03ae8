import { withinDeadline } from '../async/deadline.js';
import { StanzaError, isStanzaError } from '../errors.js';
import { ignore, logUnlessExpected } from '../log.js';
import { element as createElement } from '../xmpp/element.js';
import { NS } from '../xmpp/namespaces.js';
import type { NegotiationCore } from './negotiation-core.js';
import {
  failedTransport,
  replyTransport,
  sayTransport,
  type NegotiatedContent,
  type TransportAttempt,
} from './transport-attempt.js';
import { TransportCandidates, type Proposal } from './transport-candidates.js';
import type { Connection, Transport, TransportDescription } from './transport.js';

type State =
  | { readonly name: 'offered' } // nobody has accepted yet
  | { readonly name: 'connecting' }
  /** We have sent transport-replace; `accepted` settles with the peer's answer. */
  | { readonly name: 'proposing'; readonly attempt: TransportAttempt; readonly accepted: (isAccepted: boolean) => void }
  | { readonly name: 'connected' } // bytes may flow: no other transport takes over from here
  | { readonly name: 'closed' };

/**
 * The way of one session to a stream. A transport that cannot be opened gives way to the next one that both sides know,
 * until a stream is open: the initiator sends transport-replace (XEP-0260 §3), and the responder does so when it has
 * waited for that in vain. Each transport is tried once.
 */
export class TransportNegotiation {
  readonly #core: NegotiationCore;
  readonly #content: NegotiatedContent;
  readonly #candidates: TransportCandidates;
  #current: TransportAttempt | undefined;
  #state: State = { name: 'offered' };
  /** Resolves when another transport takes the place of the present one. */
  #switched = Promise.withResolvers<undefined>();
  readonly #closed = new AbortController();

  constructor(core: NegotiationCore, content: NegotiatedContent) {
    this.#core = core;
    this.#content = content;
    this.#candidates = new TransportCandidates(core, content);
  }

  /** Namespace of the present transport. */
  get namespace(): string {
    return this.#attempt.namespace;
  }

  /**
   * Initiator: describes the first transport that can be used.
   * @param transports best first
   * @throws SessionError when none can, AbortError
   */
  async offer(transports: readonly Transport[], signal: AbortSignal): Promise<TransportDescription> {
    this.#candidates.choose(transports);
    const { attempt, description } = await this.#candidates.next(signal);
    this.#current = attempt;
    this.#content.content.name = description.contentName ?? this.#content.content.name;
    return description;
  }

  /**
   * Responder: takes the transport of the offer.
   * @throws StanzaError
   */
  answer(transport: Transport, element: Element): void {
    this.#current = this.#candidates.begin(transport, element);
  }

  /**
   * Responder: describes the transport of the offer, which the user has accepted.
   * @throws SessionError, AbortError
   */
  async describe(signal: AbortSignal): Promise<Element> {
    return (await this.#attempt.describe(signal)).transport;
  }

  /** The peer has got what was described: what the transport adds to it may go out. */
  told(): void {
    this.#attempt.told();
  }

  /**
   * Initiator: takes the `<transport/>` of the session-accept.
   * @throws StanzaError
   */
  accepted(transport: Element | undefined): void {
    this.#attempt.accepted(this.#of(this.#attempt, transport));
  }

  /**
   * Takes the `<transport/>` of a transport-info.
   * @throws StanzaError
   */
  info(transport: Element | undefined): void {
    const proposed = this.#state.name === 'proposing' ? this.#state.attempt : undefined;
    const attempt = proposed?.namespace === transport?.namespaceURI ? (proposed ?? this.#attempt) : this.#attempt;
    attempt.info(this.#of(attempt, transport));
  }

  /**
   * Opens a stream over the first transport with which that works.
   * @throws SessionError of the last one, AbortError
   */
  async connect(signal: AbortSignal): Promise<Connection> {
    signal.throwIfAborted();
    this.#state = { name: 'connecting' };
    for (;;) {
      const attempt = this.#attempt;
      try {
        const connection = await attempt.open(signal);
        this.#state = { name: 'connected' };
        return connection;
      } catch (error) {
        signal.throwIfAborted();
        attempt.close();
        await this.#moveOn(attempt, error, signal);
      }
    }
  }

  /**
   * A transport-replace of the peer. It is rejected before the user has accepted and once a stream is open.
   * @returns what tells the peer; to be called when the request itself was answered
   * @throws StanzaError
   */
  onReplace(element: Element | undefined): () => Promise<void> {
    if (element === undefined) throw new StanzaError('bad-request', 'no <transport/>');
    const isCrossed = this.#state.name === 'proposing' && this.#content.role === 'initiator';
    // XEP-0166 §7.2.16: where both act at once, what the initiator does stands.
    if (isCrossed) throw new StanzaError('conflict', 'crossed', { name: 'tie-break', namespace: NS.jingleErrors });
    const mayChange = this.#state.name === 'connecting' || this.#state.name === 'proposing';
    const attempt = mayChange ? this.#candidates.take(element) : undefined;
    if (attempt === undefined) return this.#rejection(element);
    return () => this.#acceptReplacement(attempt, element);
  }

  /**
   * A transport-accept or transport-reject of the peer.
   * @throws StanzaError when nothing was proposed, or something else
   */
  onAnswer(action: 'transport-accept' | 'transport-reject', transport: Element | undefined): void {
    if (this.#state.name !== 'proposing') {
      const extra = { name: 'out-of-order', namespace: NS.jingleErrors };
      throw new StanzaError('unexpected-request', `${action} answers nothing`, extra);
    }
    const { attempt, accepted } = this.#state;
    const element = this.#of(attempt, transport);
    if (action === 'transport-accept') attempt.accepted(element);
    accepted(action === 'transport-accept');
  }

  /** Frees everything; an open stream errors. */
  close(): void {
    if (this.#state.name === 'proposing') this.#state.attempt.close();
    this.#state = { name: 'closed' };
    this.#closed.abort();
    this.#current?.close();
  }

  get #attempt(): TransportAttempt {
    if (this.#current === undefined) throw new Error('no transport yet');
    return this.#current;
  }

  /** @throws StanzaError unless the element is of that transport */
  #of({ namespace }: TransportAttempt, transport: Element | undefined): Element {
    if (transport?.namespaceURI !== namespace) throw new StanzaError('bad-request', 'another <transport/>');
    return transport;
  }

  /** Returns when another transport has taken the place of one that failed. @throws `error` when there is none left */
  async #moveOn(failed: TransportAttempt, error: unknown, signal: AbortSignal): Promise<void> {
    if (this.#content.role === 'responder' && this.#current === failed) await this.#waitForPeer(signal);
    while (this.#current === failed) {
      const proposal = await this.#candidates.next(signal, error);
      if (this.#current === failed) await this.#proposeInstead(proposal, signal);
      if (this.#current !== proposal.attempt) proposal.attempt.close();
    }
  }

  /** Sends transport-replace. Returns when the peer has answered it, or replaced the transport itself. */
  async #proposeInstead({ attempt, description }: Proposal, signal: AbortSignal): Promise<void> {
    const { promise: answer, resolve: accepted } = Promise.withResolvers<boolean>();
    this.#state = { name: 'proposing', attempt, accepted };
    const late = (): Error => failedTransport('timeout', 'transport-replace was not answered');
    const ask = async (): Promise<boolean> => {
      await sayTransport(this.#core, this.#content, 'transport-replace', description.transport);
      attempt.told();
      return answer;
    };
    try {
      const isAccepted = await withinDeadline({ ms: this.#core.deadlines.replaceAnswer, late }, ask, signal);
      if (isAccepted) this.#switchTo(attempt);
    } catch (error) {
      signal.throwIfAborted();
      logUnlessExpected('replacing a transport')(error);
      // Crossed with the initiator's, which stands: it is on its way.
      if (isStanzaError(error) && error.condition === 'conflict') await this.#waitForPeer(signal);
    }
    this.#stopProposing();
  }

  #stopProposing(): void {
    if (this.#state.name === 'proposing') this.#state = { name: 'connecting' };
  }

  /** Returns when the peer has replaced the transport, or has had its time for that. */
  async #waitForPeer(signal: AbortSignal): Promise<void> {
    const late = (): Error => failedTransport('timeout', 'the peer replaces nothing');
    const waited = withinDeadline({ ms: this.#core.deadlines.replacement, late }, () => this.#switched.promise, signal);
    await Promise.allSettled([waited]);
    signal.throwIfAborted();
  }

  /** Takes the peer's transport instead of the present one, and of one that we have proposed. */
  async #acceptReplacement(attempt: TransportAttempt, element: Element): Promise<void> {
    const described = await attempt.describe(this.#closed.signal).catch(ignore('the attempt has logged it'));
    const { name } = this.#state;
    if (described === undefined || (name !== 'connecting' && name !== 'proposing')) {
      attempt.close();
      await this.#rejection(element)();
      return;
    }
    this.#switchTo(attempt);
    if (this.#state.name === 'proposing') this.#state.accepted(false);
    await sayTransport(this.#core, this.#content, 'transport-accept', described.transport);
    attempt.told();
  }

  /** Rejects a transport. Of that only the namespace is kept until it is said. */
  #rejection({ namespaceURI }: Element): () => Promise<void> {
    const transport = createElement(namespaceURI ?? '', 'transport');
    return () => {
      if (this.#state.name !== 'closed') replyTransport(this.#core, this.#content, 'transport-reject', transport);
      return Promise.resolve();
    };
  }

  #switchTo(attempt: TransportAttempt): void {
    this.#attempt.giveWay();
    this.#current = attempt;
    this.#switched.resolve(undefined);
    this.#switched = Promise.withResolvers<undefined>();
  }
}
