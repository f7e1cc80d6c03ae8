import { SessionError, StanzaError, isStanzaError } from '../errors.js';
import { Registry } from '../registry.js';
import type { IncomingIq, IqPort } from '../xmpp/iq-port.js';
import { NS } from '../xmpp/namespaces.js';
import { answerOffer } from './answer-offer.js';
import type { Application, JingleEngine, Offer, Session } from './application.js';
import type { Core } from './core.js';
import { DEADLINES, type Deadlines, type PeerClients } from './negotiation-core.js';
import { EnvelopeBacklog } from './envelope-backlog.js';
import { OfferLimits } from './offer-limits.js';
import { prepareSession } from './prepare-session.js';
import type { SecurityPrecondition } from './security.js';
import { onAction } from './session-actions.js';
import { SessionTable } from './session-table.js';
import { isTooLarge, jingleElement, parseJingle } from './stanza.js';
import type { Transport } from './transport.js';

/*
 * XEP-0166 (1.1.2), with these deviations:
 * - the first session-infos and session-terminates for a session that has just ended are answered `result`, as is every
 *   session-info of an application that we speak: Conversations drops a session whose words get an error. Beyond what
 *   can have crossed the end, it is `unknown-session`, as §6.7 has it;
 * - a session has one content: several are `unsupported-applications`, and content-add is rejected (Dino would end all
 *   with the first, Conversations refuses them).
 */

/** What the engine may be told in addition. */
export interface EngineOptions {
  /** Left out: no peer says what it can do. */
  readonly clients?: PeerClients;
  readonly deadlines?: Partial<Deadlines>;
}

/** Sessions and their sockets (XEP-0166); see {@link JingleEngine}. */
export class Engine implements JingleEngine {
  readonly applications = new Registry<Application>();
  readonly transports = new Registry<Transport>();
  readonly securities = new Registry<SecurityPrecondition>();
  readonly #core: Core;

  constructor(
    iq: IqPort,
    { clients = { featuresOf: () => Promise.resolve(new Set()) }, deadlines }: EngineOptions = {},
  ) {
    const { applications, transports, securities } = this;
    this.#core = {
      iq,
      clients,
      deadlines: { ...DEADLINES, ...deadlines },
      applications,
      transports,
      securities,
      sessions: new SessionTable(),
      limits: new OfferLimits(),
      backlog: new EnvelopeBacklog(),
    };
    iq.handle(NS.jingle, (request) => this.#onRequest(request));
  }

  get sessions(): readonly Session[] {
    return this.#core.sessions.all;
  }

  async initiate(offer: Offer, { signal }: { signal: AbortSignal }): Promise<Session> {
    const { session, stanza } = await prepareSession(this.#core, offer, signal);
    const onAbort = (): void => {
      session.terminate({ reason: 'cancel' });
    };
    signal.addEventListener('abort', onAbort, { once: true });
    try {
      signal.throwIfAborted();
      await this.#core.iq.send('set', offer.peer, jingleElement(stanza), { signal });
      session.told();
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
    this.#core.sessions.finish(error, (session) => session.peer === fullJid);
  }

  reset(): void {
    const error = new SessionError('connectivity-error', 'connection-lost', 'the stream was lost');
    this.#core.sessions.finish(error, () => true);
  }

  #onRequest(request: IncomingIq): undefined {
    const { from, payload } = request;
    if (!this.admits(from)) throw new StanzaError('service-unavailable', 'not admitted');
    if (payload.localName !== 'jingle') throw new StanzaError('bad-request', 'not <jingle/>');
    const stanza = parseJingle(payload);
    if (stanza.action === 'session-initiate') {
      answerOffer(this.#core, request, stanza);
      return undefined;
    }
    if (isTooLarge(payload)) throw new StanzaError('resource-constraint', 'too large');
    const session = this.#core.sessions.get(from, stanza.sid);
    if (session !== undefined) {
      onAction(this.#core, session, request, stanza);
      return undefined;
    }
    const isLate = stanza.action === 'session-info' || stanza.action === 'session-terminate';
    if (isLate && this.#core.sessions.takeLate(from, stanza.sid)) return undefined;
    const unknown = { name: 'unknown-session', namespace: NS.jingleErrors };
    throw new StanzaError('item-not-found', 'unknown session', unknown);
  }
}

/** @param iq the door to the network; its handler for `urn:xmpp:jingle:1` is ours from now on */
export const createEngine = (iq: IqPort, options?: EngineOptions): JingleEngine => new Engine(iq, options);
