import { keyTransportContract, type Correspondent } from '../contracts/key-transport.js';
import { MemoryKeys } from './memory-key-transport.js';

keyTransportContract('MemoryKeyTransport', () => {
  const keys = new MemoryKeys();
  const join = (jid: string, id: number): Correspondent => ({ jid, id, transport: keys.join(jid, id) });
  return Promise.resolve({
    romeo: join('romeo@example.org', 1),
    juliet: join('juliet@example.org', 2),
    tybalt: join('tybalt@example.org', 3),
  });
});
