import { securityContract } from '../contracts/security.js';
import { MemorySecurity } from './memory-security.js';

securityContract('The security in memory', () => {
  const party = (jid: string) => ({ jid: `${jid}/device`, security: new MemorySecurity() });
  const [initiator, responder, stranger] = ['romeo', 'juliet', 'tybalt'].map((name) => party(`${name}@example.org`));
  initiator!.security.reaches = (jid) => jid === 'juliet@example.org';
  responder!.security.trust = 'trusted';
  return Promise.resolve({ initiator: initiator!, responder: responder!, stranger: stranger! });
});
