import { withinDeadline } from '../../async/deadline.js';
import { ignore } from '../../log.js';
import type { IqPort } from '../../xmpp/iq-port.js';
import { bareJid } from '../../xmpp/jid.js';
import { parseServices, servicesElement } from './external-services-stanza.js';

/** How long a server may take to name its services. */
const ANSWER_MS = 3000;

const late = (): Error => new Error('no answer');

/**
 * The STUN and TURN servers that our server names (XEP-0215); their passwords are valid for a while, so it is asked each
 * time. Never rejects: without any, peers in one network and those with a public address still find each other.
 */
export async function serverIceServers(iq: IqPort): Promise<RTCIceServer[]> {
  const account = bareJid(iq.self);
  const domain = account.slice(account.indexOf('@') + 1);
  const ask = (signal: AbortSignal): Promise<Element> => iq.send('get', domain, servicesElement(), { signal });
  const { signal } = new AbortController();
  const answer = await withinDeadline({ ms: ANSWER_MS, late }, ask, signal).catch(ignore('most servers have none'));
  const services = answer?.firstElementChild;
  return services ? parseServices(services) : [];
}
