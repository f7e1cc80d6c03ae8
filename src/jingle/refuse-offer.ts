import { StanzaError } from '../errors.js';
import { logUnlessExpected } from '../log.js';
import type { IncomingIq } from '../xmpp/iq-port.js';
import { bareJid } from '../xmpp/jid.js';
import type { Flood } from './application.js';
import { contentSecurity } from './find-security.js';
import type { Core } from './core.js';
import type { Postponed } from './security.js';
import { isTooLarge, type Content, type JingleStanza } from './stanza.js';

/** Sessions at a time with one account, and in all. */
const MAX_SESSIONS_PER_ACCOUNT = 20;
const MAX_SESSIONS = 100;

/** True for an offer beyond what we take at a time, in a minute, or in one stanza. */
export function isTooMuch(core: Core, { from, payload }: IncomingIq): boolean {
  return (
    core.sessions.all.length >= MAX_SESSIONS ||
    core.sessions.countWith(from) >= MAX_SESSIONS_PER_ACCOUNT ||
    isTooLarge(payload) ||
    !core.limits.take(bareJid(from))
  );
}

/**
 * Refuses an offer that is one too many. It is answered at once; of its envelope only what its sender's chat depends
 * on is kept, to be opened when there is time.
 * @throws StanzaError `resource-constraint`
 */
export function refuseOffer(core: Core, from: string, stanza: JingleStanza): never {
  const account = bareJid(from);
  tell(core, from, 'refused', stanza);
  for (const content of stanza.contents) {
    const open = postpone(core, { initiator: stanza.initiator ?? from, peer: from }, content);
    if (open !== undefined && !core.backlog.add(account, open)) tell(core, from, 'unopened', stanza);
  }
  throw new StanzaError('resource-constraint', 'too many offers, or too large');
}

/** Tells the application that the offer is for. */
function tell(core: Core, peer: string, flood: Flood, { contents }: JingleStanza): void {
  const [application] = contents.flatMap(({ description }) => {
    return core.applications.get(description?.namespaceURI ?? '') ?? [];
  });
  if (application?.admits(peer) === true && core.limits.isNews(bareJid(peer), flood)) {
    application.flooded?.(peer, flood);
  }
}

/** Undefined when nothing of a content has to be opened. */
function postpone(core: Core, parties: { initiator: string; peer: string }, content: Content): Postponed | undefined {
  try {
    const found = contentSecurity(core, content);
    return found?.security?.postpone?.(found.element, { contentName: content.name, ...parties });
  } catch (error) {
    logUnlessExpected('postponing an envelope')(error); // expected: nothing that can be read
    return undefined;
  }
}
