import { isStanzaError } from '../../errors.js';
import { attributeOf, childrenOf, element, requiredAttribute } from '../../xmpp/element.js';
import { NS } from '../../xmpp/namespaces.js';

/* XEP-0215 (1.0.1). A server names services for its users; anything malformed is left out. */

const MAX_SERVICES = 16;
const HOST = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])$/;
const PORT = /^(?:[1-9]\d{0,4})?$/;
const TYPES = ['stun', 'stuns', 'turn', 'turns'];

export const servicesElement = (): Element => element(NS.externalServices, 'services');

/** An IPv6 address has brackets in a URL, and need not have them here (XEP-0215 §3.2). */
const inUrl = (host: string): string => (host.includes(':') && !host.startsWith('[') ? `[${host}]` : host);

/** Undefined for what WebRTC cannot use: one such would keep the browser from using any. */
function parseService(service: Element): RTCIceServer | undefined {
  const type = requiredAttribute(service, 'type', 16);
  const host = inUrl(requiredAttribute(service, 'host', 256));
  const port = attributeOf(service, 'port', 5) ?? '';
  const transport = attributeOf(service, 'transport', 8);
  const where = `${host}${port && `:${port}`}`;
  if (!TYPES.includes(type) || !HOST.test(host) || !PORT.test(port) || !URL.canParse(`http://${where}`))
    return undefined;
  if (type.startsWith('stun')) return { urls: `${type}:${where}` };
  const query = transport === 'tcp' || transport === 'udp' ? `?transport=${transport}` : '';
  const username = attributeOf(service, 'username', 512);
  const credential = attributeOf(service, 'password', 512);
  return username && credential ? { urls: `${type}:${where}${query}`, username, credential } : undefined;
}

/** The STUN and TURN servers among external services. */
export function parseServices(services: Element): RTCIceServer[] {
  return childrenOf(services, NS.externalServices, 'service')
    .slice(0, MAX_SERVICES)
    .flatMap((service) => {
      try {
        return parseService(service) ?? [];
      } catch (error) {
        if (!isStanzaError(error)) throw error;
        return []; // that one is malformed
      }
    });
}
