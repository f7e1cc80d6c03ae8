import { SessionError, StanzaError, isSessionError } from '../errors.js';
import { ignore, logUnlessExpected } from '../log.js';
import type { IncomingIq } from '../xmpp/iq-port.js';
import { bareJid } from '../xmpp/jid.js';
import { NS } from '../xmpp/namespaces.js';
import type { Application, Senders } from './application.js';
import type { Core } from './core.js';
import { contentSecurity } from './find-security.js';
import { protectionBy, type Security } from './security.js';
import { JingleSession } from './session.js';
import { isTooMuch, refuseOffer } from './refuse-offer.js';
import { jingleElement, reasonOf, type Content, type JingleStanza } from './stanza.js';
import { TransportNegotiation } from './transport-negotiation.js';
import type { Transport } from './transport.js';

/** What an offer becomes when nothing speaks against it. */
interface Sockets {
  readonly content: Content & { description: Element; transport: Element; senders: Senders };
  readonly application: Application | undefined;
  readonly transport: Transport | undefined;
}

/**
 * A session-initiate (XEP-0166 §6.1). A stranger learns nothing and nothing of it is opened. From an admitted peer
 * every envelope is opened once, whatever else is wrong with the offer: skipped ratchet steps would in the end
 * break the chat of the two; of one offer too many, later. What we refuse after the answer goes out as session-terminate.
 * @throws StanzaError answers the IQ
 */
export function answerOffer(core: Core, request: IncomingIq, stanza: JingleStanza): void {
  const { from, answered } = request;
  const applications = stanza.contents.map((content) => core.applications.get(content.description?.namespaceURI ?? ''));
  const asked = applications.some((found) => found !== undefined) ? applications : core.applications.all();
  if (!asked.some((application) => application?.admits(from))) {
    throw new StanzaError('service-unavailable', 'not admitted');
  }
  if (isTooMuch(core, request)) refuseOffer(core, from, stanza);
  const parties = { initiator: stanza.initiator ?? from, peer: from };
  const turn = core.backlog.turn(bareJid(from));
  const opening = stanza.contents.map(async (content) => {
    if (turn !== undefined) await turn;
    return openSecurity(core, parties, content);
  });
  for (const one of opening) one.catch(ignore('those who await it are told'));
  try {
    const sockets = check(core, from, stanza, applications[0]);
    const [security] = opening;
    const several = stanza.contents.length > 1;
    const session = !several && security && start(core, from, stanza.sid, sockets);
    void answered.then(() =>
      session
        ? receive(session, security, sockets)
        : refuseUnstarted(core, from, stanza.sid, sockets, several, opening),
    );
  } catch (error) {
    for (const one of opening) void closeWhenOpen(one);
    if (!isSessionError(error)) throw error;
    void answered.then(() => {
      terminateUnknown(core, from, stanza.sid, error);
    });
  }
}

/** The checks that come before the answer. */
function check(core: Core, from: string, stanza: JingleStanza, application: Application | undefined): Sockets {
  const { initiator, sid, contents } = stanza;
  if (initiator !== undefined && initiator !== from)
    throw new StanzaError('bad-request', 'initiator is not the sender');
  if (core.sessions.get(from, sid) !== undefined || core.sessions.hasEnded(from, sid)) {
    const extra = { name: 'out-of-order', namespace: NS.jingleErrors };
    throw new StanzaError('unexpected-request', 'this session exists', extra);
  }
  const [content] = contents;
  const { description, transport } = content ?? {};
  if (content?.creator !== 'initiator') throw new StanzaError('bad-request', 'no <content/> of the initiator');
  if (description === undefined || transport === undefined) {
    throw new StanzaError('bad-request', 'a <content/> needs <description/> and <transport/>');
  }
  const senders = content.senders ?? application?.defaultSenders ?? 'both';
  application?.check(description, senders);
  const found = core.transports.get(transport.namespaceURI ?? '');
  return { content: { ...content, description, transport, senders }, application, transport: found };
}

/** Undefined when there is no socket for the application or the transport. */
function start(core: Core, peer: string, sid: string, sockets: Sockets): JingleSession | undefined {
  const { content, application, transport } = sockets;
  if (application === undefined || transport === undefined) return undefined;
  const { name, creator, senders, description } = content;
  const isTrusted = (): boolean => {
    const { protection } = session;
    return protection.name === 'secured' && protection.security.sender?.trust === 'trusted';
  };
  const negotiated = { role: 'responder', sid, peer, content: { creator, name, senders }, isTrusted } as const;
  const negotiation = new TransportNegotiation(core, negotiated);
  negotiation.answer(transport, content.transport);
  const session: JingleSession = new JingleSession({
    iq: core.iq,
    sid,
    role: 'responder',
    peer,
    contentName: name,
    senders,
    description,
    negotiation,
    protection: { name: 'sealed' },
  });
  core.sessions.add(session);
  return session;
}

async function receive(
  session: JingleSession,
  opening: Promise<Security | undefined>,
  sockets: Sockets,
): Promise<void> {
  try {
    const security = await opening;
    session.protection = protectionBy(security);
    if (session.signal.aborted) security?.close();
    else sockets.application?.receive(session);
  } catch (error) {
    logUnlessExpected('opening an offer')(error);
    const refusal = isSessionError(error)
      ? error
      : new SessionError('security-error', 'security', 'the <security/> cannot be read');
    if (session.signal.aborted) return;
    session.terminate(refusal);
    const { sid, peer, senders, description } = session;
    sockets.application?.refused({ sid, peer, senders, description }, refusal);
  }
}

function refuseUnstarted(
  core: Core,
  peer: string,
  sid: string,
  { content, application }: Sockets,
  several: boolean,
  opening: readonly Promise<Security | undefined>[],
): void {
  for (const one of opening) void closeWhenOpen(one);
  const unsupported = several || application === undefined ? 'unsupported-applications' : 'unsupported-transports';
  const error = new SessionError(unsupported, 'peer-unsupported', 'no socket for this offer');
  terminateUnknown(core, peer, sid, error);
  application?.refused({ sid, peer, senders: content.senders, description: content.description }, error);
}

/** Ends a session that never became one of ours. */
function terminateUnknown(core: Core, peer: string, sid: string, error: SessionError): void {
  const terminate = { action: 'session-terminate', sid, contents: [], payloads: [], reason: reasonOf(error) } as const;
  core.iq.reply(peer, jingleElement(terminate));
}

/** Undefined for a content without `<security/>` and envelope. @throws SessionError `security-error` */
async function openSecurity(
  core: Core,
  parties: { initiator: string; peer: string },
  content: Content,
): Promise<Security | undefined> {
  const found = contentSecurity(core, content);
  if (found === undefined) return undefined;
  const { element, security } = found;
  if (security === undefined) {
    throw new SessionError('security-error', 'security', 'one <security/> that we know is needed');
  }
  return security.answer(element, { contentName: content.name, ...parties });
}

const closeWhenOpen = (opening: Promise<Security | undefined>): Promise<void> =>
  opening.then((security) => {
    security?.close();
  }, ignore('the offer is refused in any case'));
