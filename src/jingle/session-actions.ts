import { StanzaError } from '../errors.js';
import { logUnlessExpected } from '../log.js';
import type { IncomingIq } from '../xmpp/iq-port.js';
import { NS } from '../xmpp/namespaces.js';
import type { SessionEnd } from './application.js';
import type { Core } from './core.js';
import type { JingleSession } from './session.js';
import type { JingleStanza } from './stanza.js';

/**
 * What a peer says in a session that runs.
 * @throws StanzaError answers the IQ
 */
export function onAction(core: Core, session: JingleSession, { answered }: IncomingIq, stanza: JingleStanza): void {
  switch (stanza.action) {
    case 'session-accept':
      session.onAccept(stanza);
      return;
    case 'session-terminate':
      session.finish(endOf(stanza));
      return;
    case 'session-info':
      onInfo(core, session, stanza);
      return;
    case 'transport-info':
      session.onTransportInfo(stanza);
      return;
    case 'transport-replace': {
      const reply = session.onTransportReplace(stanza);
      // A peer that refuses what answers it has changed its mind: its next word, or a deadline, decides.
      answered.then(reply).catch(logUnlessExpected('answering transport-replace'));
      return;
    }
    case 'transport-accept':
    case 'transport-reject':
      session.onTransportAnswer(stanza.action, stanza);
      return;
    case 'content-add':
      rejectContents(session, answered, stanza);
      return;
    case 'content-remove':
    case 'content-reject':
      endWithContent(session, answered, stanza);
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

/** Rejects further contents. Of those, which may be large, only the names are kept until the request is answered. */
function rejectContents(session: JingleSession, answered: Promise<void>, { contents }: JingleStanza): void {
  const named = contents.map(({ creator, name, senders }) => ({ creator, name, senders, securities: [] }));
  void answered.then(() => {
    if (session.signal.aborted) return;
    session.reply('content-reject', { contents: named, reason: { reason: 'unsupported-applications' } });
  });
}

/**
 * The peer takes back, or refuses, the one content: nothing is left of the session (XEP-0166 §7.2.4, §7.2.5; XEP-0234
 * §6.5, §9). It ends here at once, and the peer is told so.
 */
function endWithContent(session: JingleSession, answered: Promise<void>, stanza: JingleStanza): void {
  session.requireOwnContent(stanza);
  const otherwise = stanza.action === 'content-reject' ? 'decline' : 'cancel';
  const end = endOf(stanza.reason === undefined ? { ...stanza, reason: { reason: otherwise } } : stanza);
  session.finish(end);
  void answered.then(() => {
    session.reply('session-terminate', { reason: { reason: end.reason } });
  });
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

function onInfo({ applications }: Core, session: JingleSession, { payloads }: JingleStanza): void {
  const [payload] = payloads;
  if (payload === undefined) return; // a ping (§6.8)
  const namespace = payload.namespaceURI ?? '';
  const application = applications
    .all()
    .find((candidate) => candidate.namespace === namespace || candidate.infoNamespaces?.includes(namespace));
  if (application === undefined) {
    const extra = { name: 'unsupported-info', namespace: NS.jingleErrors };
    throw new StanzaError('feature-not-implemented', 'unknown session-info', extra);
  }
  try {
    application.info?.(session, payload);
  } catch (error) {
    // An error to the session-info of an application that we speak makes peers drop the session.
    logUnlessExpected('a session-info')(error);
  }
}
