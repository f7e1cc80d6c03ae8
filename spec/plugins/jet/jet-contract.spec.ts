import { keyTransportEnvelope } from '../../../plugins/jet/key-transport-envelope.js';
import { ConverseKeyTransport } from '../../../plugins/omemo-key-transport/converse/converse-key-transport.js';
import type { KeyTransport } from '../../../src/key-transport/key-transport.js';
import { securityContract, type SecurityParty } from '../../contracts/security.js';
import { jetWith } from '../../support/memory-jet.js';
import { MemoryKeys } from '../../support/memory-key-transport.js';
import { loadLibomemo } from '../../support/libomemo.js';
import { MemoryOmemo, MemoryPubsub } from '../../support/memory-omemo.js';
import { decide } from '../../support/decide.js';

const ROMEO = 'romeo@example.org';
const JULIET = 'juliet@example.org';
const TYBALT = 'tybalt@example.org';
const party = (jid: string, transport: KeyTransport): SecurityParty => ({
  jid: `${jid}/device`,
  security: jetWith(keyTransportEnvelope(transport)),
});

securityContract('JET with keys in memory', async () => {
  const keys = new MemoryKeys();
  const [romeo, juliet, tybalt] = [keys.join(ROMEO, 1), keys.join(JULIET, 2), keys.join(TYBALT, 3)];
  await decide(romeo, JULIET, 2, 'trusted');
  await decide(juliet, ROMEO, 1, 'trusted');
  return { initiator: party(ROMEO, romeo), responder: party(JULIET, juliet), stranger: party(TYBALT, tybalt) };
});

securityContract('JET with OMEMO', async () => {
  const library = await loadLibomemo();
  const pubsub = new MemoryPubsub();
  const join = async (jid: string, id: number): Promise<KeyTransport> => {
    const { omemo } = await MemoryOmemo.create(library, pubsub, jid, id);
    return new ConverseKeyTransport({ omemo, library: () => Promise.resolve(library) });
  };
  const romeo = await join(ROMEO, 1);
  const juliet = await join(JULIET, 2);
  const tybalt = await join(TYBALT, 3);
  await decide(romeo, JULIET, 2, 'trusted');
  await decide(juliet, ROMEO, 1, 'trusted');
  return { initiator: party(ROMEO, romeo), responder: party(JULIET, juliet), stranger: party(TYBALT, tybalt) };
});
