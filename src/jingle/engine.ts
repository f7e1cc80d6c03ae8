import { SessionError, StanzaError, isStanzaError } from '../errors.js';
import { Registry } from '../registry.js';
import type { IncomingIq, IqPort } from '../xmpp/iq-port.js';
import { bareJid } from '../xmpp/jid.js';
import { NS } from '../xmpp/namespaces.js';
import { RecentKeys } from '../async/recent-keys.js';
import type { Application, JingleEngine, Offer, Session, SessionEnd } from './application.js';
import { answerOffer } from './answer-offer.js';
import { describe } from './find-security.js';
import { EnvelopeBacklog } from './envelope-backlog.js';
import { OfferLimits } from './offer-limits.js';
import type { SecurityPrecondition } from './security.js';
import { JingleSession } from './session.js';
import { isTooLarge, jingleElement, parseJingle, type JingleStanza } from './stanza.js';
import type { Transport, TransportSession } from './transport.js';

/*
 * XEP-0166 (1.1.2), with these deviations:
 * - the first session-infos and session-terminates for a session that has just ended are answered `result`, as is every
 *   session-info of an application that we speak: Conversations drops a session whose words get an error. Beyond what
 *   can have crossed the end, it is `unknown-session`, as §6.7 has it;
 * - a session has one content: several are `unsupported-applications`, and content-add is rejected (Dino would end all
 *   with the first, Conversations refuses them).
 */

/** XML has no NUL: no sid can borrow a JID. */
const key = (peer: string, sid: string): string => `${sid}\0${peer}`;

/** Sessions and their sockets (XEP-0166); see {@link JingleEngine}. */
export class Engine implements JingleEngine {
  readonly contract = 1;
  readonly applications = new Registry<Application>();
  readonly transports = new Registry<Transport>();
  readonly securities = new Registry<SecurityPrecondition>();
  readonly iq: IqPort;
  readonly limits = new OfferLimits();
  readonly backlog = new EnvelopeBacklog();
  readonly #sessions = new Map<string, JingleSession>();
  readonly #ended = new RecentKeys();

  constructor(iq: IqPort) {
    this.iq = iq;
    iq.handle(NS.jingle, (request) => this.#onRequest(request));
  }

  get sessions(): readonly Session[] {
    return [...this.#sessions.values()];
  }

  async initiate(offer: Offer, { signal }: { signal: AbortSignal }): Promise<Session> {
    const session = await this.#prepare(offer, signal);
    const onAbort = (): void => {
      session.terminate({ reason: 'cancel' });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      const initiate = {
        action: 'session-initiate',
        sid: session.sid,
        initiator: this.iq.self,
        contents: [session.content(session.description)],
        payloads: [],
      } as const;
      await this.iq.send('set', offer.peer, jingleElement(initiate), { signal });
      return session;
    } catch (error) {
      if (isStanzaError(error) && error.condition === 'remote-server-timeout') session.terminate({ reason: 'timeout' });
      session.finish({ by: 'us', reason: 'cancel' });
      throw error;
    } finally {
      signal.removeEventListener('abort', onAbort);
    }
  }

  admits(peer: string): boolean {
    return (
      this.sessions.some((session) => session.peer === peer) ||
      this.applications.all().some((application) => application.admits(peer))
    );
  }

  peerGone(fullJid: string): void {
    const error = new SessionError('connectivity-error', 'peer-gone', 'the peer went offline');
    this.#finishAll(error, (session) => session.peer === fullJid);
  }

  reset(): void {
    this.#finishAll(new SessionError('connectivity-error', 'connection-lost', 'the stream was lost'), () => true);
  }

  /** Sessions with all devices of an account. */
  sessionsWith(peer: string): number {
    return this.sessions.filter((session) => bareJid(session.peer) === bareJid(peer)).length;
  }

  has(peer: string, sid: string): boolean {
    return this.#sessions.has(key(peer, sid)) || this.#ended.has(key(peer, sid));
  }

  /** Keeps a session until it ends. */
  keep(session: JingleSession): void {
    const name = key(session.peer, session.sid);
    this.#sessions.set(name, session);
    void session.ended.then(() => {
      this.#sessions.delete(name);
      this.#ended.add(name);
    });
  }

  async #prepare(offer: Offer, signal: AbortSignal): Promise<JingleSession> {
    const { peer, peerIsOurs, contentName, senders } = offer;
    const initiator = this.iq.self;
    const security = await offer.security?.offer({ contentName, initiator, peer, peerIsOurs }, { signal });
    const sid = crypto.randomUUID();
    let transport: TransportSession;
    let description: Element;
    try {
      description = describe(offer, security);
      transport = await offer.transport.offer({
        role: 'initiator',
        self: initiator,
        peer,
        peerIsOurs,
        iq: this.iq,
        sendInfo: (element) => this.sendTransportInfo(session, element),
      });
    } catch (error) {
      security?.close();
      throw error;
    }
    const session = new JingleSession({
      iq: this.iq,
      sid,
      role: 'initiator',
      peer,
      contentName,
      senders,
      description,
      transport,
      transportNamespace: offer.transport.namespace,
    });
    session.security = security;
    this.keep(session);
    return session;
  }

  /** Sends `transport-info`. @throws StanzaError */
  async sendTransportInfo(session: JingleSession, transport: Element): Promise<void> {
    const { creator, contentName: name, senders, sid, peer } = session;
    const content = { creator, name, senders, transport, securities: [] } as const;
    await this.iq.send(
      'set',
      peer,
      jingleElement({ action: 'transport-info', sid, contents: [content], payloads: [] }),
    );
  }

  #finishAll(error: SessionError, which: (session: JingleSession) => boolean): void {
    for (const session of this.#sessions.values()) {
      if (which(session)) session.finish({ by: 'us', reason: error.reason, error });
    }
  }

  #onRequest(request: IncomingIq): undefined {
    if (!this.admits(request.from)) throw new StanzaError('service-unavailable', 'not admitted');
    if (request.payload.localName !== 'jingle') throw new StanzaError('bad-request', 'not <jingle/>');
    const stanza = parseJingle(request.payload);
    if (stanza.action === 'session-initiate') {
      answerOffer(this, request, stanza);
      return undefined;
    }
    if (isTooLarge(request.payload)) throw new StanzaError('resource-constraint', 'too large');
    const name = key(request.from, stanza.sid);
    const session = this.#sessions.get(name);
    if (session !== undefined) {
      this.#onAction(session, request, stanza);
      return undefined;
    }
    const late = stanza.action === 'session-info' || stanza.action === 'session-terminate';
    if (late && this.#ended.take(name)) return undefined;
    const unknown = { name: 'unknown-session', namespace: NS.jingleErrors };
    throw new StanzaError('item-not-found', 'unknown session', unknown);
  }

  #onAction(session: JingleSession, { answered }: IncomingIq, stanza: JingleStanza): void {
    switch (stanza.action) {
      case 'session-accept':
        session.onAccept(stanza);
        return;
      case 'session-terminate':
        session.finish(endOf(stanza));
        return;
      case 'session-info':
        this.#onInfo(session, stanza);
        return;
      case 'transport-info':
        session.onTransportInfo(stanza);
        return;
      case 'content-add':
        session.rejectAfter(answered, stanza, 'content-reject', { reason: 'unsupported-applications' });
        return;
      case 'transport-replace':
        session.rejectAfter(answered, stanza, 'transport-reject');
        return;
      case 'description-info':
      case 'security-info':
        throw new StanzaError('feature-not-implemented', `${stanza.action} is not understood`);
      default: {
        const extra = { name: 'out-of-order', namespace: NS.jingleErrors };
        throw new StanzaError('unexpected-request', `${stanza.action} answers nothing`, extra);
      }
    }
  }

  #onInfo(session: JingleSession, { payloads }: JingleStanza): void {
    const [payload] = payloads;
    if (payload === undefined) return; // a ping (§6.8)
    const namespace = payload.namespaceURI ?? '';
    const application = this.applications
      .all()
      .find((candidate) => candidate.namespace === namespace || candidate.infoNamespaces?.includes(namespace));
    if (application === undefined) {
      const extra = { name: 'unsupported-info', namespace: NS.jingleErrors };
      throw new StanzaError('feature-not-implemented', 'unknown session-info', extra);
    }
    try {
      application.info?.(session, payload);
    } catch {
      // An error to the session-info of an application that we speak makes peers drop the session.
    }
  }
}

function endOf({ reason }: JingleStanza): SessionEnd {
  const { text, extra } = reason ?? {};
  const condition = extra && { name: extra.localName, namespace: extra.namespaceURI ?? '' };
  return {
    by: 'peer',
    reason: reason?.reason ?? 'general-error',
    ...(text !== undefined && { text }),
    ...(condition && { condition }),
  };
}

/** @param iq the door to the network; its handler for `urn:xmpp:jingle:1` is ours from now on */
export const createEngine = (iq: IqPort): JingleEngine => new Engine(iq);
