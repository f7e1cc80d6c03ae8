import { ConverseKeyTransport } from '../../../../plugins/omemo-key-transport/converse/converse-key-transport.js';
import type { StoredBundle } from '../../../../src/converse/device-lists.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { failureOf, keyTransportContract, type Correspondent } from '../../../contracts/key-transport.js';
import { loadLibomemo } from '../../../support/libomemo.js';
import { MemoryOmemo, MemoryPubsub } from '../../../support/memory-omemo.js';
import { JULIET, OmemoPair, ROMEO, SECRET } from '../../../support/omemo-pair.js';
import { decide } from '../../../support/decide.js';

keyTransportContract(
  'ConverseKeyTransport',
  async () => {
    const library = await loadLibomemo();
    const pubsub = new MemoryPubsub();
    const join = async (jid: string, id: number): Promise<Correspondent> => {
      const { omemo } = await MemoryOmemo.create(library, pubsub, jid, id);
      return { jid, id, transport: new ConverseKeyTransport({ omemo, library: () => Promise.resolve(library) }) };
    };
    const romeo = await join(ROMEO, 1);
    const juliet = await join(JULIET, 2);
    return { romeo, juliet, tybalt: await join('tybalt@example.org', 3) };
  },
  { hasTagInBlob: true },
);

/** Bundles with the identity that the person trusts, of which no session can be made. */
const UNUSABLE_BUNDLES: readonly (readonly [string, (bundle: StoredBundle) => Partial<StoredBundle>])[] = [
  ['no prekeys', () => ({ prekeys: [] })],
  ['prekeys that are not base64', () => ({ prekeys: [{ id: 1, key: '%%' }] })],
  ['prekeys of another length', () => ({ prekeys: [{ id: 1, key: 'BQAA' }] })],
  ['a signed prekey that is not base64', (bundle) => ({ signed_prekey: { ...bundle.signed_prekey, public_key: '%' } })],
  ['a signature of another length', (bundle) => ({ signed_prekey: { ...bundle.signed_prekey, signature: 'AAAA' } })],
];

describe('ConverseKeyTransport', () => {
  let pair: OmemoPair;
  const rids = (envelope: Element): (string | null)[] =>
    [...envelope.getElementsByTagName('key')].map((key) => key.getAttribute('rid'));

  beforeEach(async () => {
    pair = await OmemoPair.create();
  });

  it('shows the key that this device has, whatever the server says of it', async () => {
    const own = await pair.transportOf(pair.romeo).own();
    const { omemo } = await MemoryOmemo.create(pair.library, pair.pubsub, ROMEO, 1);
    const tab = new ConverseKeyTransport({ omemo, library: () => Promise.resolve(pair.library) });

    expect(await pair.transportOf(pair.romeo).own()).toEqual(own);
    expect((await tab.own())?.fingerprint).not.toBe(own?.fingerprint);
  });

  describe('wrap', () => {
    it('sends 16 key bytes and 12 IV bytes', async () => {
      const envelope = await pair.wrap();
      const [key] = envelope.getElementsByTagName('key');
      const message = Uint8Array.from(atob(key!.textContent), (byte) => byte.charCodeAt(0));
      const { cipher } = pair.juliet.omemo.ratchet(pair.library, ROMEO, 1);
      const { plaintext } = await cipher.decryptPreKeyWhisperMessage(message.buffer, 'binary');

      expect(new Uint8Array(plaintext)).toEqual(SECRET.key);
      expect(atob(envelope.getElementsByTagName('iv')[0]!.textContent).length).toBe(12);
    });

    it('gives a key to each trusted device of the account and to no other', async () => {
      for (const id of [3, 4, 5]) await MemoryOmemo.create(pair.library, pair.pubsub, JULIET, id);
      await pair.romeo.omemo.fetchDeviceIds(JULIET);
      await decide(pair.transportOf(pair.romeo), JULIET, 3, 'trusted');
      await decide(pair.transportOf(pair.romeo), JULIET, 4, 'distrusted');

      expect(rids(await pair.wrap())).toEqual(['2', '3']);
    });

    it('gives no key to a device that is distrusted in omemo:2 only', async () => {
      pair.romeo.device(JULIET, 2, NS.omemo2).save({ trusted: -1 });

      expect(await failureOf(pair.wrap())).toBe('no-device');
    });

    it('gives no key to a trusted device that is no longer listed', async () => {
      pair.romeo.device(JULIET, 2).save({ active: false });

      expect(await failureOf(pair.wrap())).toBe('no-device');
    });

    it('leaves out a device that has no bundle, and reaches the others', async () => {
      pair.pubsub.lists.get(JULIET)?.add(3);
      pair.romeo.device(JULIET, 3).save({ trusted: 1 });

      expect(rids(await pair.wrap())).toEqual(['2']);
    });

    it('gives a key to our own other devices when asked to, never to this one', async () => {
      await MemoryOmemo.create(pair.library, pair.pubsub, ROMEO, 7);
      await decide(pair.transportOf(pair.romeo), ROMEO, 7, 'trusted');
      pair.romeo.device(ROMEO, 1).save({ trusted: 1 });
      const envelope = await pair.transportOf(pair.romeo).wrap(JULIET, SECRET, { ownDevices: true });

      expect(rids(envelope)).toEqual(['2', '7']);
      expect(rids(await pair.transportOf(pair.romeo).wrap(ROMEO, SECRET))).toEqual(['7']);
      expect((await pair.transportOf(pair.romeo).devices(ROMEO)).map(({ id }) => id)).toEqual([7]);
      expect(rids(await pair.wrap())).toEqual(['2']);
    });

    it('makes nothing when only our own devices would get it', async () => {
      await MemoryOmemo.create(pair.library, pair.pubsub, ROMEO, 7);
      await decide(pair.transportOf(pair.romeo), ROMEO, 7, 'trusted');
      await decide(pair.transportOf(pair.romeo), JULIET, 2, 'distrusted');

      expect(await failureOf(pair.transportOf(pair.romeo).wrap(JULIET, SECRET, { ownDevices: true }))).toBe(
        'no-device',
      );
    });

    it('starts no session from a bundle with another identity than the person trusts', async () => {
      await MemoryOmemo.create(pair.library, pair.pubsub, JULIET, 2);

      expect(await failureOf(pair.wrap())).toBe('no-device');
      expect(pair.romeo.store.get(`session${JULIET}.2`)).toBeUndefined();
      expect(pair.ratchetWithJuliet().identity()).toBeUndefined();
    });

    it('uses no session that stands on another identity than the person trusts', async () => {
      await pair.wrap();
      pair.romeo.store.save({ [`identity_key${JULIET}.2`]: pair.pubsub.bundles.get(`${ROMEO}.1`)?.identity_key });

      expect(await failureOf(pair.wrap())).toBe('no-device');
    });

    it('starts no session from a bundle whose signature is forged', async () => {
      const bundle = pair.pubsub.bundles.get(`${JULIET}.2`)!;
      const signature = btoa('\0'.repeat(64));
      pair.pubsub.publish(JULIET, 2, { ...bundle, signed_prekey: { ...bundle.signed_prekey, signature } });

      expect(await failureOf(pair.wrap())).toBe('no-device');
    });

    for (const [what, change] of UNUSABLE_BUNDLES) {
      it(`starts no session from a bundle with ${what}`, async () => {
        const bundle = pair.pubsub.bundles.get(`${JULIET}.2`)!;
        pair.pubsub.publish(JULIET, 2, { ...bundle, ...change(bundle) });

        expect(await failureOf(pair.wrap())).toBe('no-device');
        expect(pair.romeo.store.get(`session${JULIET}.2`)).toBeUndefined();
      });
    }

    it('starts no session from the bundle of another account', async () => {
      const tybalt = 'tybalt@example.org';
      await MemoryOmemo.create(pair.library, pair.pubsub, tybalt, 2);
      pair.pubsub.publish(JULIET, 2, pair.pubsub.bundles.get(`${tybalt}.2`)!);

      expect(await failureOf(pair.wrap())).toBe('no-device');
    });

    it('starts no session while bundles cannot be fetched, and does when they can', async () => {
      const bundle = pair.pubsub.bundles.get(`${JULIET}.2`)!;
      pair.pubsub.bundles.delete(`${JULIET}.2`);

      expect(await failureOf(pair.wrap())).toBe('no-device');

      pair.pubsub.publish(JULIET, 2, bundle);

      expect((await pair.unwrap(await pair.wrap())).key).toEqual(SECRET.key);
    });

    it('never uses prekey id 0, which libomemo cannot open', async () => {
      const bundle = pair.pubsub.bundles.get(`${JULIET}.2`)!;
      pair.pubsub.publish(JULIET, 2, { ...bundle, prekeys: bundle.prekeys.slice(0, 1) });

      expect(await failureOf(pair.wrap())).toBe('no-device');

      pair.pubsub.publish(JULIET, 2, { ...bundle, prekeys: bundle.prekeys.slice(0, 2) });

      expect((await pair.unwrap(await pair.wrap())).key).toEqual(SECRET.key);
    });
  });

  describe('without OMEMO', () => {
    const lacking: readonly (readonly [string, () => ConverseKeyTransport])[] = [
      [
        'while the library was not seen',
        () => new ConverseKeyTransport({ omemo: pair.romeo.omemo, library: () => undefined }),
      ],
      [
        'while Converse has no OMEMO device',
        () => {
          pair.romeo.store.save({ device_id: undefined });
          return pair.transportOf(pair.romeo);
        },
      ],
    ];
    for (const [when, make] of lacking) {
      it(`is unavailable ${when}`, async () => {
        const envelope = await pair.wrap();
        const transport = make();

        expect(transport.unavailable()).toMatch(/\w/);
        expect(await failureOf(transport.wrap(JULIET, SECRET))).toBe('unavailable');
        expect(await failureOf(transport.unwrap(envelope, JULIET))).toBe('unavailable');
        expect(await failureOf(transport.devices(JULIET))).toBe('unavailable');
      });
    }
  });
});
