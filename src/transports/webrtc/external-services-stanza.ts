import { isStanzaError } from '../../errors.js';
import { attributeOf, childrenOf, element, requiredAttribute } from '../../xmpp/element.js';
import { NS } from '../../xmpp/namespaces.js';

/* XEP-0215 (1.0.1). A server names services for its users; anything malformed is left out. */

const MAX_SERVICES = 16;
const HOST = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])$/;
const TYPES = ['stun', 'stuns', 'turn', 'turns'];

export const servicesElement = (): Element => element(NS.externalServices, 'services');

function parseService(service: Element): RTCIceServer | undefined {
  const type = requiredAttribute(service, 'type', 16);
  const host = requiredAttribute(service, 'host', 256);
  const port = attributeOf(service, 'port', 5) ?? '';
  const transport = attributeOf(service, 'transport', 8);
  if (!TYPES.includes(type) || !HOST.test(host) || !/^\d{0,5}$/.test(port)) return undefined;
  const isRelay = type.startsWith('turn');
  const where = `${type}:${host}${port && `:${port}`}`;
  const urls = isRelay && (transport === 'tcp' || transport === 'udp') ? `${where}?transport=${transport}` : where;
  const username = attributeOf(service, 'username', 512);
  const credential = attributeOf(service, 'password', 512);
  if (!isRelay) return { urls };
  return username === undefined || credential === undefined ? undefined : { urls, username, credential };
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
