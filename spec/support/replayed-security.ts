import type { Security, SecurityPrecondition } from '../../src/jingle/security.js';
import { NS } from '../../src/xmpp/namespaces.js';

/** Makes a security that sends an envelope of somebody else again, and cannot open it. */
export const replayed = (envelope: Element): SecurityPrecondition => ({
  namespace: NS.jet,
  features: () => [NS.jet],
  canOfferTo: () => true,
  trustRecords: () => [],
  offer: () => Promise.resolve({ element: () => envelope, sender: undefined, close: () => undefined } as Security),
  answer: () => Promise.reject(new Error('unused')),
});
