import { SessionError, StanzaError, isSessionError, isStanzaError } from '../errors.js';
import { ignore, logUnlessExpected } from '../log.js';
import type { IqPort } from '../xmpp/iq-port.js';
import { NS } from '../xmpp/namespaces.js';
import type { Session, SessionEnd, Senders } from './application.js';
import type { Protection, Security } from './security.js';
import { jingleElement, reasonOf, type Action, type Content, type JingleStanza } from './stanza.js';
import type { TransportNegotiation } from './transport-negotiation.js';
import type { Connection } from './transport.js';

/** What a session is made of. */
export interface SessionParts {
  readonly iq: IqPort;
  readonly sid: string;
  readonly role: 'initiator' | 'responder';
  readonly peer: string;
  readonly contentName: string;
  readonly senders: Senders;
  readonly description: Element;
  readonly negotiation: TransportNegotiation;
  readonly protection: Protection;
}

const outOfOrder = (message: string): StanzaError =>
  new StanzaError('unexpected-request', message, { name: 'out-of-order', namespace: NS.jingleErrors });

/** One session with one content (XEP-0166): pending until accepted, active until it ends. */
export class JingleSession implements Session {
  readonly sid: string;
  readonly role: 'initiator' | 'responder';
  readonly peer: string;
  readonly contentName: string;
  readonly creator = 'initiator';
  readonly senders: Senders;
  readonly ended: Promise<SessionEnd>;
  /** Changes once, when a responder's envelope is opened. */
  protection: Protection;
  description: Element;
  readonly #iq: IqPort;
  readonly #negotiation: TransportNegotiation;
  readonly #abort = new AbortController();
  #state: 'pending' | 'active' | 'ended' = 'pending';
  #end: SessionEnd | undefined;
  #onAccepted: () => void = () => undefined;
  #onEnded: (end: SessionEnd) => void = () => undefined;
  readonly #accepted: Promise<void>;

  constructor(parts: SessionParts) {
    this.#iq = parts.iq;
    this.#negotiation = parts.negotiation;
    this.protection = parts.protection;
    this.sid = parts.sid;
    this.role = parts.role;
    this.peer = parts.peer;
    this.contentName = parts.contentName;
    this.senders = parts.senders;
    this.description = parts.description;
    this.#accepted = new Promise((resolve) => (this.#onAccepted = resolve));
    this.ended = new Promise((resolve) => (this.#onEnded = resolve));
  }

  get security(): Security | undefined {
    if (this.protection.name === 'sealed') throw new Error('the envelope is not opened yet');
    return this.protection.name === 'clear' ? undefined : this.protection.security;
  }

  get transport(): string {
    return this.#negotiation.namespace;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  async accept(description: Element): Promise<Connection> {
    if (this.role !== 'responder' || this.#state !== 'pending') throw this.#over();
    this.#state = 'active';
    const transport = await this.#negotiation.describe(this.signal);
    // The peer may open the stream before we see its answer.
    const connecting = this.#connect();
    connecting.catch(ignore('the caller below is told, unless the session is over before'));
    await this.#request('session-accept', [this.content(description, transport)], { responder: this.#iq.self });
    this.#negotiation.told();
    return connecting;
  }

  async connected(): Promise<Connection> {
    await Promise.race([this.#accepted, this.ended]);
    return this.#connect();
  }

  async sendInfo(payload: Element): Promise<void> {
    if (this.#state === 'ended') throw this.#over();
    await this.#iq.send('set', this.peer, this.#jingle('session-info', { payloads: [payload] }));
  }

  async ping(): Promise<void> {
    await this.#iq.send('set', this.peer, this.#jingle('session-info', {}));
  }

  terminate(end: { reason: SessionEnd['reason']; text?: string } | SessionError): void {
    if (this.#state === 'ended') return;
    const reason = isSessionError(end) ? reasonOf(end) : end;
    this.finish({ by: 'us', reason: end.reason, ...(isSessionError(end) && { error: end }) });
    const told = this.#iq.send('set', this.peer, this.#jingle('session-terminate', { reason }));
    told.catch(logUnlessExpected('ending a session'));
  }

  /** Ends the session here; the peer is not told. */
  finish(end: SessionEnd): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#end = end;
    this.#onEnded(end);
    this.#abort.abort();
    this.#negotiation.close();
    if (this.protection.name === 'secured') this.protection.security.close();
  }

  /** The peer has got our offer. */
  told(): void {
    this.#negotiation.told();
  }

  /** The one content, as we send it. */
  content(description: Element, transport: Element): Content {
    const { security } = this;
    return {
      creator: this.creator,
      name: this.contentName,
      senders: this.senders,
      description,
      transport,
      securities: security === undefined || security.isInDescription === true ? [] : [security.element()],
    };
  }

  /**
   * Sends a request of this session; when the peer refuses it the session is over. When the session ends, its answer is not
   * waited for any more. @throws SessionError, AbortError
   */
  async #request(action: Action, contents: Content[], attributes: Partial<JingleStanza>): Promise<void> {
    try {
      const element = this.#jingle(action, { contents, ...attributes });
      await this.#iq.send('set', this.peer, element, { signal: this.signal });
    } catch (error) {
      if (this.signal.aborted) throw this.#over();
      if (!isStanzaError(error)) throw error;
      this.terminate(new SessionError('general-error', 'peer-gone', `${action} was answered with an error`));
    }
    if (this.signal.aborted) throw this.#over();
  }

  /** Says something in answer to a request of the peer, in its turn. What the peer says to that changes nothing. */
  reply(action: Action, more: Partial<JingleStanza>): void {
    this.#iq.reply(this.peer, this.#jingle(action, more));
  }

  /** session-accept of the peer. @throws StanzaError */
  onAccept(stanza: JingleStanza): void {
    if (this.role !== 'initiator' || this.#state !== 'pending') throw outOfOrder('nothing to accept');
    const { description, transport } = this.requireOwnContent(stanza);
    if (description?.namespaceURI !== this.description.namespaceURI) {
      throw new StanzaError('bad-request', 'the <description/> is another than offered');
    }
    this.#negotiation.accepted(transport);
    this.description = description;
    this.#state = 'active';
    this.#onAccepted();
  }

  /** transport-info of the peer. @throws StanzaError */
  onTransportInfo(stanza: JingleStanza): void {
    this.#negotiation.info(this.requireOwnContent(stanza).transport);
  }

  /** transport-replace of the peer. @returns what tells it, once its request was answered. @throws StanzaError */
  onTransportReplace(stanza: JingleStanza): () => Promise<void> {
    return this.#negotiation.onReplace(this.requireOwnContent(stanza).transport);
  }

  /** What the peer says of a transport-replace of ours. @throws StanzaError */
  onTransportAnswer(action: 'transport-accept' | 'transport-reject', stanza: JingleStanza): void {
    this.#negotiation.onAnswer(action, this.requireOwnContent(stanza).transport);
  }

  /** The content of this session in a stanza of the peer. @throws StanzaError */
  requireOwnContent({ contents }: JingleStanza): Content {
    const [content, second] = contents;
    if (content?.name !== this.contentName || content.creator !== this.creator || second !== undefined) {
      throw new StanzaError('bad-request', 'another <content/> than offered');
    }
    return content;
  }

  async #connect(): Promise<Connection> {
    if (this.#state === 'ended') throw this.#over();
    try {
      return await this.#negotiation.connect(this.signal);
    } catch (error) {
      throw this.signal.aborted ? this.#over() : error;
    }
  }

  /** What a call fails with when the session has ended. */
  #over(): unknown {
    return this.#end?.error ?? new DOMException('the session is over', 'AbortError');
  }

  #jingle(action: Action, more: Partial<JingleStanza>): Element {
    return jingleElement({ action, sid: this.sid, contents: [], payloads: [], ...more });
  }
}
