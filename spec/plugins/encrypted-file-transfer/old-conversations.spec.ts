import { keyTransportEnvelope } from '../../../plugins/jet/key-transport-envelope.js';
import { loneEnvelope } from '../../../plugins/jet/lone-envelope.js';
import { encryptStream } from '../../../src/crypto/aes-gcm.js';
import { digest } from '../../../src/crypto/one-shot-digest.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { romeoAndJuliet, type Party } from '../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../support/memory-iq.js';
import { MemoryKeys, type MemoryKeyTransport } from '../../support/memory-key-transport.js';
import { collect, streamOf, testBytes } from '../../support/streams.js';
import { decide } from '../../support/decide.js';

const BYTES = testBytes(10_000);
const secret = { key: testBytes(16, 3), iv: testBytes(12, 4) };

describe('an offer of old Conversations', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;
  let keys: MemoryKeyTransport;
  let wire: Uint8Array<ArrayBuffer>;

  beforeEach(async () => {
    ({ network, romeo, juliet } = romeoAndJuliet());
    const memory = new MemoryKeys(NS.axolotl);
    keys = memory.join('romeo@montague.lit', 1);
    const envelope = keyTransportEnvelope(memory.join('juliet@capulet.lit', 2));
    await decide(keys, 'juliet@capulet.lit', 2, 'trusted');
    juliet.engine.securities.register(
      loneEnvelope(
        NS.axolotl,
        () => envelope,
        () => Promise.resolve(),
      ),
    );
    wire = await collect(streamOf(BYTES).pipeThrough(encryptStream(secret)));
  });

  /** Romeo offers: the envelope and the size of the ciphertext in `<file/>`, and nothing beside it. */
  async function offer(...envelopes: readonly Element[]) {
    const child = (name: string, text: string): Element => element(NS.fileTransfer, name, {}, text);
    const file = element(
      NS.fileTransfer,
      'file',
      {},
      child('size', String(wire.length)),
      child('name', 'f.jpg'),
      ...envelopes,
    );
    const description = element(NS.fileTransfer, 'description', {}, file);
    return romeo.initiate(juliet.jid, description, { clear: true });
  }
  const seal = (): Promise<Element> => keys.wrap('juliet@capulet.lit', secret);

  it('is received, decrypted and checked by the checksum that it sends', async () => {
    const session = await offer(await seal());
    const card = await juliet.cards.first();
    card.actions.accept();
    const { writable } = await session.connected();
    await writable.getWriter().write(wire);
    const hash = element(
      NS.hashes,
      'hash',
      { algo: 'sha-1' },
      btoa(String.fromCharCode(...(await digest('SHA-1', BYTES)))),
    );
    const file = element(NS.fileTransfer, 'file', {}, hash);
    await session.sendInfo(element(NS.fileTransfer, 'checksum', { creator: 'initiator', name: 'x' }, file));
    const transfer = await card.until('over');

    expect(transfer.state).toEqual({ name: 'saved' });
    expect([transfer.encrypted, transfer.file.size, transfer.sender?.id]).toEqual([true, BYTES.length, 1]);
    expect(await juliet.received(transfer)).toEqual(BYTES);
  });

  it('is accepted without <security/>, which it did not have', async () => {
    const session = await offer(await seal());
    (await juliet.cards.first()).actions.accept();
    await session.connected();
    const accept = network.exchanges
      .map(({ payload }) => payload)
      .find((payload) => payload.getAttribute('action') === 'session-accept');

    expect([...accept!.children[0]!.children].map(({ localName }) => localName)).toEqual(['description', 'transport']);
  });

  it('is saved only when the tag is right', async () => {
    const session = await offer(await seal());
    const card = await juliet.cards.first();
    card.actions.accept();
    const { writable } = await session.connected();
    wire[5]! ^= 1;
    await writable.getWriter().write(wire);

    expect((await card.until('over')).state).toEqual({ name: 'failed', failure: 'corrupted' });
  });

  for (const [what, envelopes] of [
    ['with two envelopes', async () => [await seal(), await seal()]],
    ['with an envelope of an unknown kind', () => Promise.resolve([element('urn:x', 'encrypted')])],
    ['with an empty envelope', () => Promise.resolve([element(NS.axolotl, 'encrypted')])],
    ['for another device', async () => [await keys.wrap('romeo@montague.lit', secret)]],
  ] as const) {
    it(`is refused ${what}, and never taken for one in clear`, async () => {
      juliet.settings = { ...juliet.settings, allowUnencrypted: true };
      await decide(keys, 'romeo@montague.lit', 1, 'trusted');
      const session = await offer(...(await envelopes()));

      expect((await session.ended).reason).toBe('security-error');
      expect(juliet.cards.shown).toEqual([]);
    });
  }

  it('is refused when a <security/> is beside it', async () => {
    const described = spyOn(romeo.security, 'offer').and.callThrough();
    const file = element(
      NS.fileTransfer,
      'file',
      {},
      element(NS.fileTransfer, 'size', {}, String(wire.length)),
      await seal(),
    );
    const session = await romeo.initiate(juliet.jid, element(NS.fileTransfer, 'description', {}, file));

    expect((await session.ended).reason).toBe('security-error');
    expect([described.calls.count(), juliet.security.opened]).toEqual([1, 0]);
  });
});
