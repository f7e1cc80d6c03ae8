import type { Offer } from './application.js';
import type { Core } from './core.js';
import { describe } from './find-security.js';
import { protectionBy, type Security } from './security.js';
import { JingleSession } from './session.js';
import type { JingleStanza } from './stanza.js';
import { TransportNegotiation } from './transport-negotiation.js';

/** A session of ours, and the session-initiate that opens it. */
export interface PreparedSession {
  readonly session: JingleSession;
  readonly stanza: JingleStanza;
}

/**
 * Prepares a session that we initiate. The transport is asked first, since it may name the content. The envelope is
 * sealed last, so that no ratchet step is spent on an offer that never leaves.
 * @throws SessionError, AbortError
 */
export async function prepareSession(core: Core, offer: Offer, signal: AbortSignal): Promise<PreparedSession> {
  const { peer, senders, isTrusted, transports } = offer;
  const initiator = core.iq.self;
  const sid = crypto.randomUUID();
  const content = { creator: 'initiator', name: offer.contentName, senders } as const;
  const negotiation = new TransportNegotiation(core, { role: 'initiator', sid, peer, content, isTrusted });
  let security: Security | undefined;
  try {
    const described = await negotiation.offer(transports, signal);
    const contentName = described.contentName ?? offer.contentName;
    const features = await core.clients.featuresOf(peer);
    security = await offer.security?.offer({ contentName, initiator, peer }, { features, signal });
    const description = describe(offer, security);
    const session = new JingleSession({
      iq: core.iq,
      sid,
      role: 'initiator',
      peer,
      contentName,
      senders,
      description,
      negotiation,
      protection: protectionBy(security),
    });
    core.sessions.add(session);
    const contents = [session.content(description, described.transport)];
    const payloads = described.group === undefined ? [] : [described.group];
    return { session, stanza: { action: 'session-initiate', sid, initiator, contents, payloads } };
  } catch (error) {
    negotiation.close();
    security?.close();
    throw error;
  }
}
