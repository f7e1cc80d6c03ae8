import { FILE_TRANSFER } from '../../plugins/encrypted-file-transfer/wire/dialect.js';
import { toBase64 } from '../../src/bytes/base64.js';
import type { Session } from '../../src/jingle/application.js';
import type { SecurityPrecondition } from '../../src/jingle/security.js';
import { element } from '../../src/xmpp/element.js';
import { bareJid } from '../../src/xmpp/jid.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { Party, romeoAndJuliet } from '../support/file-transfer-party.js';
import type { MemoryNetwork } from '../support/memory-iq.js';
import { JULIET, ROMEO } from '../support/people.js';
import { replayed } from '../support/replayed-security.js';
import { testBytes } from '../support/streams.js';

const FILE = testBytes(3176);

describe('A malicious server that makes a request by hash of an envelope', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  /** Has a client of another kind, to which Romeo has sent a file: the server knows its hash. */
  let juliet: Party;
  let server: Party;

  beforeEach(async () => {
    ({ network, romeo, juliet } = romeoAndJuliet());
    romeo.trustNow = romeo.security.trust = 'trusted';
    // Whatever the envelopes themselves keep: what guards here is that their secrets were seen.
    romeo.security.opensAgain = true;
    const device = { fullJid: JULIET, isOurs: false, dialect: FILE_TRANSFER };
    const { transport, security } = romeo;
    const sent = romeo.offer(new File([FILE], 'plan.pdf'), { ...device, transports: [transport], security });
    (await juliet.cards.first()).actions.accept();
    await sent;
  });

  /** The envelope in the last session-initiate of somebody. */
  function envelopeOf(jid: string): Element {
    const initiated = network.exchanges.findLast(
      ({ from, payload }) => from === jid && payload.getAttribute('action') === 'session-initiate',
    );
    return initiated!.payload.getElementsByTagNameNS(NS.jet, 'security')[0]!;
  }

  /** A request in Juliet's name, for the file that Romeo has sent her. */
  async function request(security: SecurityPrecondition, from = server): Promise<Session> {
    const digest = toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', FILE)));
    const hash = element(NS.hashes, 'hash', { algo: 'sha-256' }, digest);
    const description = element(NS.fileTransfer, 'description', {}, element(NS.fileTransfer, 'file', {}, hash));
    return from.initiate(ROMEO, description, { senders: 'responder', security });
  }
  async function expectNothingFor(envelope: Element): Promise<void> {
    const { shown, ended } = romeo.cards;
    const questions = shown.length;
    const session = await request(replayed(envelope));
    while (ended.length === 0 && shown.length === questions) await network.settled();
    await network.settled();
    session.terminate({ reason: 'cancel' }); // nothing, where it has ended

    expect(shown.length).toBe(questions);
    expect(await session.ended).toEqual(jasmine.objectContaining({ by: 'peer', reason: 'security-error' }));
    expect(network.dialogue).not.toContain('romeo: session-accept');
    expect(ended.map(({ state }) => state)).toEqual([{ name: 'failed', failure: 'asker-refused' }]);
  }

  it('gets no second plaintext under the key of an offer of Juliet, whether Romeo has taken that or not', async () => {
    const offered = juliet.send(new File([testBytes(3176, 2)], 'answer.pdf'), romeo);
    while (romeo.cards.shown.length < 2) await network.settled();
    const envelope = envelopeOf(JULIET);
    romeo.cards.shown[1]!.actions.decline();
    await offered;
    server = new Party(network, JULIET);

    await expectNothingFor(envelope);
  });

  it('gets no second plaintext under the key of an offer of Romeo', async () => {
    server = new Party(network, JULIET);

    const envelope = envelopeOf(ROMEO);
    envelope.setAttribute('from', bareJid(JULIET));

    await expectNothingFor(envelope);
  });

  it('gets a file once for a request that it sends twice, and only if Romeo accepts', async () => {
    const asked = await request(juliet.security, juliet);
    while (romeo.cards.shown.length < 2) await network.settled();
    romeo.cards.shown[1]!.actions.decline();
    await asked.ended;
    server = new Party(network, JULIET);

    await expectNothingFor(envelopeOf(JULIET));
  });
});
