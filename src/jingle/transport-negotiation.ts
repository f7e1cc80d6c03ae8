import { withinDeadline } from '../async/deadline.js';
import { StanzaError, isAbort, isStanzaError } from '../errors.js';
import { ignore, logUnlessExpected } from '../log.js';
import { element as createElement } from '../xmpp/element.js';
import { NS } from '../xmpp/namespaces.js';
import type { NegotiationCore } from './negotiation-core.js';
import { PresentTransport, requireOf } from './present-transport.js';
import {
  failedTransport,
  replyTransport,
  sayTransport,
  type NegotiatedContent,
  type TransportAttempt,
} from './transport-attempt.js';
import { TransportCandidates, type Proposal } from './transport-candidates.js';
import type { Connection, Transport, TransportDescription } from './transport.js';

/**
 * The way of one session to a stream. A transport that cannot be opened gives way to the next one that both sides know,
 * until a stream is open: the initiator sends transport-replace (XEP-0260 §3), and the responder does so when it has
 * waited for that in vain. Each transport is tried once.
 */
export class TransportNegotiation {
  readonly #core: NegotiationCore;
  readonly #content: NegotiatedContent;
  readonly #candidates: TransportCandidates;
  readonly #present = new PresentTransport();
  readonly #closed = new AbortController();

  constructor(core: NegotiationCore, content: NegotiatedContent) {
    this.#core = core;
    this.#content = content;
    this.#candidates = new TransportCandidates(core, content);
  }

  /** Namespace of the present transport. */
  get namespace(): string {
    return this.#present.attempt.namespace;
  }

  /**
   * Initiator: describes the first transport that can be used.
   * @param transports best first
   * @throws SessionError when none can, AbortError
   */
  async offer(transports: readonly Transport[], signal: AbortSignal): Promise<TransportDescription> {
    this.#candidates.choose(transports);
    const { attempt, description } = await this.#candidates.next(signal);
    this.#present.begin(attempt);
    this.#content.content.name = description.contentName ?? this.#content.content.name;
    return description;
  }

  /**
   * Responder: takes the transport of the offer.
   * @throws StanzaError
   */
  answer(transport: Transport, element: Element): void {
    this.#present.begin(this.#candidates.begin(transport, element));
  }

  /**
   * Responder: describes the transport of the offer, which the user has accepted. If it cannot be used, the next one
   * takes its place before the session-accept, as XEP-0166 §5.1 allows. Only with our own kind: Conversations ends a
   * session whose responder replaces the transport, and Dino rejects the replacement.
   * @throws SessionError, AbortError
   */
  async describe(signal: AbortSignal): Promise<Element> {
    try {
      return (await this.#present.attempt.describe(signal)).transport;
    } catch (error) {
      const features = await this.#core.clients.featuresOf(this.#content.peer);
      if (isAbort(error) || !features.has(NS.converseJet)) throw error;
      return this.#replaceBeforeAccept(error, signal);
    }
  }

  /** The peer has got what was described: what the transport adds to it may go out. */
  told(): void {
    this.#present.attempt.told();
  }

  /**
   * Initiator: takes the `<transport/>` of the session-accept.
   * @throws StanzaError
   */
  accepted(transport: Element | undefined): void {
    const { attempt } = this.#present;
    attempt.accepted(requireOf(attempt, transport));
  }

  /**
   * Takes the `<transport/>` of a transport-info.
   * @throws StanzaError
   */
  info(transport: Element | undefined): void {
    const attempt = this.#present.named(transport);
    attempt.info(requireOf(attempt, transport));
  }

  /**
   * Opens a stream over the first transport with which that works.
   * @throws SessionError of the last one, AbortError
   */
  async connect(signal: AbortSignal): Promise<Connection> {
    signal.throwIfAborted();
    this.#present.state = { name: 'connecting' };
    for (;;) {
      const { attempt } = this.#present;
      try {
        const connection = await attempt.open(signal);
        this.#present.state = { name: 'connected' };
        return connection;
      } catch (error) {
        signal.throwIfAborted();
        attempt.close();
        await this.#moveOn(attempt, error, signal);
      }
    }
  }

  /**
   * A transport-replace of the peer. It is rejected before our user has accepted, once a stream is open, and from a
   * responder that has not accepted and may not see our addresses.
   * @returns what tells the peer; to be called when the request itself was answered
   * @throws StanzaError
   */
  onReplace(element: Element | undefined): () => Promise<void> {
    if (element === undefined) throw new StanzaError('bad-request', 'no <transport/>');
    const isCrossed = this.#present.state.name === 'proposing' && this.#content.role === 'initiator';
    // XEP-0166 §7.2.16: where both act at once, what the initiator does stands.
    if (isCrossed) throw new StanzaError('conflict', 'crossed', { name: 'tie-break', namespace: NS.jingleErrors });
    const attempt = this.#mayChange ? this.#candidates.take(element) : undefined;
    if (attempt === undefined) return this.#rejection(element);
    this.#present.beginAccepting(attempt);
    return () => this.#acceptReplacement(attempt, element);
  }

  /**
   * A transport-accept or transport-reject of the peer.
   * @throws StanzaError when nothing was proposed, or something else
   */
  onAnswer(action: 'transport-accept' | 'transport-reject', transport: Element | undefined): void {
    if (this.#present.state.name !== 'proposing') {
      const extra = { name: 'out-of-order', namespace: NS.jingleErrors };
      throw new StanzaError('unexpected-request', `${action} answers nothing`, extra);
    }
    const { attempt, accepted } = this.#present.state;
    const element = requireOf(attempt, transport);
    if (action === 'transport-accept') attempt.accepted(element);
    accepted(action === 'transport-accept');
  }

  /** Frees everything; an open stream errors. */
  close(): void {
    this.#present.close();
    this.#closed.abort();
  }

  /** Whether the peer may replace the transport now. */
  get #mayChange(): boolean {
    const { name } = this.#present.state;
    const { role, isTrusted } = this.#content;
    return name === 'connecting' || name === 'proposing' || (name === 'offered' && role === 'initiator' && isTrusted());
  }

  /** Returns when another transport has taken the place of one that failed. @throws `error` when there is none left */
  async #moveOn(failed: TransportAttempt, error: unknown, signal: AbortSignal): Promise<void> {
    if (this.#content.role === 'responder' && this.#present.attempt === failed) await this.#waitForPeer(signal);
    while (this.#present.attempt === failed) {
      const proposal = await this.#candidates.next(signal, error);
      if (this.#present.attempt === failed) await this.#proposeInstead(proposal, signal);
      if (this.#present.attempt !== proposal.attempt) proposal.attempt.close();
    }
  }

  /**
   * Replaces a transport that could not be described.
   * @returns what describes the one that the peer has accepted
   * @throws `error` when there is none
   */
  async #replaceBeforeAccept(error: unknown, signal: AbortSignal): Promise<Element> {
    for (;;) {
      const proposal = await this.#candidates.next(signal, error);
      await this.#proposeInstead(proposal, signal);
      if (this.#present.attempt === proposal.attempt) return proposal.description.transport;
      proposal.attempt.close();
    }
  }

  /** Sends transport-replace. Returns when the peer has answered it, or replaced the transport itself. */
  async #proposeInstead({ attempt, description }: Proposal, signal: AbortSignal): Promise<void> {
    const { promise: answer, resolve: accepted } = Promise.withResolvers<boolean>();
    this.#present.state = { name: 'proposing', attempt, accepted };
    const late = (): Error => failedTransport('timeout', 'transport-replace was not answered');
    const ask = async (): Promise<boolean> => {
      await sayTransport(this.#core, this.#content, 'transport-replace', description.transport);
      attempt.told();
      return answer;
    };
    try {
      const isAccepted = await withinDeadline({ ms: this.#core.deadlines.replaceAnswer, late }, ask, signal);
      if (isAccepted) this.#present.switchTo(attempt);
    } catch (error) {
      signal.throwIfAborted();
      logUnlessExpected('replacing a transport')(error);
      // Crossed with the initiator's, which stands: it is on its way.
      if (isStanzaError(error) && error.condition === 'conflict') await this.#waitForPeer(signal);
    }
    this.#stopProposing();
  }

  #stopProposing(): void {
    if (this.#present.state.name === 'proposing') this.#present.state = { name: 'connecting' };
  }

  /** Returns when the peer has replaced the transport, or has had its time for that. */
  async #waitForPeer(signal: AbortSignal): Promise<void> {
    const late = (): Error => failedTransport('timeout', 'the peer replaces nothing');
    const waited = withinDeadline({ ms: this.#core.deadlines.replacement, late }, () => this.#present.switched, signal);
    await Promise.allSettled([waited]);
    signal.throwIfAborted();
  }

  /** Takes the peer's transport instead of the present one, and of one that we have proposed. */
  async #acceptReplacement(attempt: TransportAttempt, element: Element): Promise<void> {
    const described = await attempt.describe(this.#closed.signal).catch(ignore('the attempt has logged it'));
    if (described === undefined || !this.#mayChange) {
      this.#present.drop(attempt);
      await this.#rejection(element)();
      return;
    }
    this.#present.switchTo(attempt);
    if (this.#present.state.name === 'proposing') this.#present.state.accepted(false);
    await sayTransport(this.#core, this.#content, 'transport-accept', described.transport);
    attempt.told();
  }

  /** Rejects a transport. Of that only the namespace is kept until it is said. */
  #rejection({ namespaceURI }: Element): () => Promise<void> {
    const transport = createElement(namespaceURI ?? '', 'transport');
    return () => {
      if (this.#present.state.name !== 'closed')
        replyTransport(this.#core, this.#content, 'transport-reject', transport);
      return Promise.resolve();
    };
  }
}
