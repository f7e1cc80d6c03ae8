import { SessionError, StanzaError, isSessionError, isStanzaError } from '../errors.js';
import { element } from '../xmpp/element.js';
import type { IqPort } from '../xmpp/iq-port.js';
import { NS } from '../xmpp/namespaces.js';
import type { Session, SessionEnd, Senders } from './application.js';
import type { Security } from './security.js';
import { jingleElement, type Action, type Content, type JingleStanza, type Reason } from './stanza.js';
import type { Connection, TransportSession } from './transport.js';

/** What a session is made of. */
export interface SessionParts {
  readonly iq: IqPort;
  readonly sid: string;
  readonly role: 'initiator' | 'responder';
  readonly peer: string;
  readonly contentName: string;
  readonly senders: Senders;
  readonly description: Element;
  readonly transport: TransportSession;
  /** Namespace of the transport. */
  readonly transportNamespace: string;
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
  readonly transport: string;
  readonly ended: Promise<SessionEnd>;
  security: Security | undefined;
  description: Element;
  readonly #iq: IqPort;
  readonly #transport: TransportSession;
  readonly #abort = new AbortController();
  #state: 'pending' | 'active' | 'ended' = 'pending';
  #end: SessionEnd | undefined;
  #onAccepted: () => void = () => undefined;
  #onEnded: (end: SessionEnd) => void = () => undefined;
  readonly #accepted: Promise<void>;

  constructor(parts: SessionParts) {
    this.#iq = parts.iq;
    this.#transport = parts.transport;
    this.sid = parts.sid;
    this.role = parts.role;
    this.peer = parts.peer;
    this.contentName = parts.contentName;
    this.senders = parts.senders;
    this.description = parts.description;
    this.transport = parts.transportNamespace;
    this.#accepted = new Promise((resolve) => (this.#onAccepted = resolve));
    this.ended = new Promise((resolve) => (this.#onEnded = resolve));
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  async accept(description: Element): Promise<Connection> {
    if (this.role !== 'responder' || this.#state !== 'pending') throw this.#over();
    this.#state = 'active';
    // The peer may open the stream before we see its answer.
    const connecting = this.#connect();
    connecting.catch(() => undefined);
    await this.#request('session-accept', [this.content(description)], { responder: this.#iq.self });
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

  terminate(end: { reason: SessionEnd['reason']; text?: string } | SessionError): void {
    if (this.#state === 'ended') return;
    const error = isSessionError(end) ? end : undefined;
    const extra = error?.extra && element(error.extra.namespace, error.extra.name);
    const text = isSessionError(end) ? undefined : end.text;
    const reason: Reason = { reason: end.reason, text, extra };
    this.finish({ by: 'us', reason: end.reason, ...(error && { error }) });
    this.#iq.send('set', this.peer, this.#jingle('session-terminate', { reason })).catch(() => undefined);
  }

  /** Ends the session here; the peer is not told. */
  finish(end: SessionEnd): void {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.#end = end;
    this.#onEnded(end);
    this.#abort.abort();
    this.#transport.close();
    this.security?.close();
  }

  /** The one content, as we send it. */
  content(description: Element): Content {
    const { security } = this;
    return {
      creator: this.creator,
      name: this.contentName,
      senders: this.senders,
      description,
      transport: this.#transport.element(),
      securities: security === undefined || security.isInDescription === true ? [] : [security.element()],
    };
  }

  /** Sends a request of this session; when the peer refuses it the session is over. @throws SessionError, AbortError */
  async #request(action: Action, contents: Content[], attributes: Partial<JingleStanza>): Promise<void> {
    try {
      await this.#iq.send('set', this.peer, this.#jingle(action, { contents, ...attributes }));
    } catch (error) {
      if (!isStanzaError(error)) throw error;
      this.terminate(new SessionError('general-error', 'peer-gone', `${action} was answered with an error`));
    }
    if (this.signal.aborted) throw this.#over();
  }

  /**
   * Rejects a change that the peer asks for, once its request is answered; what the peer says to that changes nothing.
   * Of its contents, which may be large, only the names are kept until then.
   */
  rejectAfter(
    answered: Promise<void>,
    { contents }: JingleStanza,
    action: 'content-reject' | 'transport-reject',
    reason?: Reason,
  ): void {
    const named = contents.map(({ creator, name, senders }) => ({ creator, name, senders, securities: [] }));
    void answered.then(() => {
      if (this.#state !== 'ended') this.#iq.reply(this.peer, this.#jingle(action, { contents: named, reason }));
    });
  }

  /** session-accept of the peer. @throws StanzaError */
  onAccept(stanza: JingleStanza): void {
    if (this.role !== 'initiator' || this.#state !== 'pending') throw outOfOrder('nothing to accept');
    const content = this.#ownContent(stanza);
    const { description, transport } = content;
    if (description?.namespaceURI !== this.description.namespaceURI) {
      throw new StanzaError('bad-request', 'the <description/> is another than offered');
    }
    if (transport?.namespaceURI !== this.transport) {
      throw new StanzaError('bad-request', 'the <transport/> is another than offered');
    }
    this.#transport.accepted(transport);
    this.description = description;
    this.#state = 'active';
    this.#onAccepted();
  }

  /** transport-info of the peer. @throws StanzaError */
  onTransportInfo(stanza: JingleStanza): void {
    const { transport } = this.#ownContent(stanza);
    if (transport?.namespaceURI !== this.transport) throw new StanzaError('bad-request', 'another <transport/>');
    this.#transport.info(transport);
  }

  #ownContent({ contents }: JingleStanza): Content {
    const [content, second] = contents;
    if (content?.name !== this.contentName || content.creator !== this.creator || second !== undefined) {
      throw new StanzaError('bad-request', 'another <content/> than offered');
    }
    return content;
  }

  async #connect(): Promise<Connection> {
    if (this.#state === 'ended') throw this.#over();
    try {
      return await this.#transport.connect({ signal: this.signal });
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
