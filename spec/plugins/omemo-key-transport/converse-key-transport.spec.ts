import { ConverseKeyTransport } from '../../../plugins/omemo-key-transport/converse-key-transport.js';
import { encryptedElement } from '../../../plugins/omemo-key-transport/stanza.js';
import type { Ratchet } from '../../../src/converse/converse-omemo.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { keyTransportContract, failureOf, overTheWire, type Correspondent } from '../../contracts/key-transport.js';
import { MemoryOmemo, MemoryPubsub, loadLibomemo, type WholeLibomemo } from '../../support/memory-omemo.js';
import { testBytes } from '../../support/streams.js';

const ROMEO = 'romeo@example.org';
const JULIET = 'juliet@example.org';
const SECRET = { key: testBytes(16), iv: testBytes(12) };

keyTransportContract('ConverseKeyTransport', async () => {
  const library = await loadLibomemo();
  const pubsub = new MemoryPubsub();
  const join = async (jid: string, id: number): Promise<Correspondent> => {
    const { omemo } = await MemoryOmemo.create(library, pubsub, jid, id);
    return { jid, id, transport: new ConverseKeyTransport({ omemo, library: () => Promise.resolve(library) }) };
  };
  const romeo = await join(ROMEO, 1);
  const juliet = await join(JULIET, 2);
  return { romeo, juliet, tybalt: await join('tybalt@example.org', 3) };
});

describe('ConverseKeyTransport', () => {
  let library: WholeLibomemo;
  let pubsub: MemoryPubsub;
  let romeo: MemoryOmemo;
  let juliet: MemoryOmemo;

  const transportOf = ({ omemo }: MemoryOmemo): ConverseKeyTransport =>
    new ConverseKeyTransport({ omemo, library: () => Promise.resolve(library) });
  const rids = (envelope: Element): (string | null)[] =>
    [...envelope.getElementsByTagName('key')].map((key) => key.getAttribute('rid'));
  const wrap = async (): Promise<Element> => overTheWire(await transportOf(romeo).wrap(JULIET, SECRET));
  const unwrap = (envelope: Element) => transportOf(juliet).unwrap(envelope, ROMEO);
  const ratchetWithJuliet = (): Ratchet => romeo.omemo.ratchet(library, JULIET, 2);

  /** An envelope around any blob, in Romeo's session. */
  async function envelopeAround(blob: Uint8Array): Promise<Element> {
    const { type, body } = await ratchetWithJuliet().cipher.encrypt(blob.slice().buffer);
    const bytes = Uint8Array.from(body, (byte) => byte.charCodeAt(0));
    return overTheWire(encryptedElement({ sid: 1, keys: [{ rid: 2, prekey: type === 3, bytes }], iv: SECRET.iv }));
  }

  beforeEach(async () => {
    library = await loadLibomemo();
    pubsub = new MemoryPubsub();
    romeo = await MemoryOmemo.create(library, pubsub, ROMEO, 1);
    juliet = await MemoryOmemo.create(library, pubsub, JULIET, 2);
    await transportOf(romeo).trust(JULIET, 2, 'trusted');
  });

  describe('wrap', () => {
    it('sends 16 key bytes and 12 IV bytes', async () => {
      const envelope = await wrap();
      const [key] = envelope.getElementsByTagName('key');
      const message = Uint8Array.from(atob(key!.textContent), (byte) => byte.charCodeAt(0));
      const { cipher } = juliet.omemo.ratchet(library, ROMEO, 1);
      const { plaintext } = await cipher.decryptPreKeyWhisperMessage(message.buffer, 'binary');

      expect(new Uint8Array(plaintext)).toEqual(SECRET.key);
      expect(atob(envelope.getElementsByTagName('iv')[0]!.textContent).length).toBe(12);
    });

    it('gives a key to each trusted device of the account and to no other', async () => {
      for (const id of [3, 4, 5]) await MemoryOmemo.create(library, pubsub, JULIET, id);
      await romeo.omemo.fetchDeviceIds(JULIET);
      await transportOf(romeo).trust(JULIET, 3, 'trusted');
      await transportOf(romeo).trust(JULIET, 4, 'distrusted');

      expect(rids(await wrap())).toEqual(['2', '3']);
    });

    it('gives no key to a device that is distrusted in omemo:2 only', async () => {
      romeo.device(JULIET, 2, NS.omemo2).save({ trusted: -1 });

      expect(await failureOf(wrap())).toBe('no-device');
    });

    it('gives no key to a trusted device that is no longer listed', async () => {
      romeo.device(JULIET, 2).save({ active: false });

      expect(await failureOf(wrap())).toBe('no-device');
    });

    it('leaves out a device that has no bundle, and reaches the others', async () => {
      pubsub.lists.get(JULIET)?.add(3);
      romeo.device(JULIET, 3).save({ trusted: 1 });

      expect(rids(await wrap())).toEqual(['2']);
    });

    it('gives a key to our own other devices when asked to, never to this one', async () => {
      await MemoryOmemo.create(library, pubsub, ROMEO, 7);
      for (const id of [1, 7]) await transportOf(romeo).trust(ROMEO, id, 'trusted');
      const envelope = await transportOf(romeo).wrap(JULIET, SECRET, { ownDevices: true });

      expect(rids(envelope)).toEqual(['2', '7']);
      expect(rids(await wrap())).toEqual(['2']);
    });

    it('makes nothing when only our own devices would get it', async () => {
      await MemoryOmemo.create(library, pubsub, ROMEO, 7);
      await transportOf(romeo).trust(ROMEO, 7, 'trusted');
      await transportOf(romeo).trust(JULIET, 2, 'distrusted');

      expect(await failureOf(transportOf(romeo).wrap(JULIET, SECRET, { ownDevices: true }))).toBe('no-device');
    });

    it('starts no session from a bundle with another identity than the person trusts', async () => {
      await MemoryOmemo.create(library, pubsub, JULIET, 2);

      expect(await failureOf(wrap())).toBe('no-device');
      expect(romeo.store.get(`session${JULIET}.2`)).toBeUndefined();
      expect(ratchetWithJuliet().identity()).toBeUndefined();
    });

    it('uses no session that stands on another identity than the person trusts', async () => {
      await wrap();
      romeo.store.save({ [`identity_key${JULIET}.2`]: pubsub.bundles.get(`${ROMEO}.1`)?.identity_key });

      expect(await failureOf(wrap())).toBe('no-device');
    });

    it('starts no session from a bundle whose signature is forged', async () => {
      const bundle = pubsub.bundles.get(`${JULIET}.2`)!;
      const signature = btoa('\0'.repeat(64));
      pubsub.publish(JULIET, 2, { ...bundle, signed_prekey: { ...bundle.signed_prekey, signature } });

      expect(await failureOf(wrap())).toBe('no-device');
    });

    it('never uses prekey id 0, which libomemo cannot open', async () => {
      const bundle = pubsub.bundles.get(`${JULIET}.2`)!;
      pubsub.publish(JULIET, 2, { ...bundle, prekeys: bundle.prekeys.slice(0, 1) });

      expect(await failureOf(wrap())).toBe('no-device');

      pubsub.publish(JULIET, 2, { ...bundle, prekeys: bundle.prekeys.slice(0, 2) });

      expect((await unwrap(await wrap())).key).toEqual(SECRET.key);
    });
  });

  describe('unwrap', () => {
    beforeEach(() => wrap());

    for (const length of [16, 32]) {
      it(`takes the first 16 bytes of a blob of ${length}`, async () => {
        const { key, iv } = await unwrap(await envelopeAround(testBytes(length)));

        expect(key).toEqual(testBytes(length).slice(0, 16));
        expect(iv).toEqual(SECRET.iv);
      });
    }

    for (const length of [0, 1, 15, 17, 28, 31, 33, 48]) {
      it(`refuses a blob of ${length} bytes`, async () => {
        expect(await failureOf(unwrap(await envelopeAround(testBytes(length))))).toBe('malformed');
      });
    }

    it('refuses a message in which one bit was changed', async () => {
      const envelope = await wrap();
      const [key] = envelope.getElementsByTagName('key');
      const message = Uint8Array.from(atob(key!.textContent), (byte) => byte.charCodeAt(0));
      message[message.length - 20]! ^= 1;
      key!.textContent = btoa(String.fromCharCode(...message));

      expect(await failureOf(unwrap(envelope))).toBe('undecryptable');
    });

    it('refuses bytes that are no message', async () => {
      for (const prekey of [true, false]) {
        for (const length of [0, 1, 9, 60, 2048]) {
          const keys = [{ rid: 2, prekey, bytes: testBytes(length) }];
          const failure = await failureOf(unwrap(encryptedElement({ sid: 1, keys, iv: SECRET.iv })));

          expect(failure).toBe('undecryptable');
        }
      }
    });

    it('tries the other keys for this device when the first cannot be opened', async () => {
      const envelope = await wrap();
      const [key] = envelope.getElementsByTagName('key');
      const forged = key!.cloneNode() as Element;
      forged.textContent = 'AAAA';
      key!.before(forged);

      expect((await unwrap(envelope)).key).toEqual(SECRET.key);
    });

    it('says so when the first contact came through prekey id 0', async () => {
      const bundle = pubsub.bundles.get(`${JULIET}.2`)!;
      await ratchetWithJuliet().build(bundle, bundle.prekeys[0]!);

      expect(await failureOf(unwrap(await envelopeAround(SECRET.key)))).toBe('unusable-prekey');
    });

    it('refuses a known device that comes with another identity', async () => {
      await unwrap(await wrap());
      romeo = await MemoryOmemo.create(library, pubsub, ROMEO, 1);
      await transportOf(romeo).trust(JULIET, 2, 'trusted');

      expect(await failureOf(unwrap(await wrap()))).toBe('identity-changed');
    });

    it('tells another identity from prekey id 0', async () => {
      await unwrap(await wrap());
      romeo = await MemoryOmemo.create(library, pubsub, ROMEO, 1);
      const bundle = pubsub.bundles.get(`${JULIET}.2`)!;
      await ratchetWithJuliet().build(bundle, bundle.prekeys[0]!);

      expect(await failureOf(unwrap(await envelopeAround(SECRET.key)))).toBe('identity-changed');
    });

    it('refuses a new device with another identity than its bundle', async () => {
      const envelope = await wrap();
      await MemoryOmemo.create(library, pubsub, ROMEO, 1);

      expect(await failureOf(unwrap(envelope))).toBe('identity-changed');
    });

    it('asks the server once for a device that is not known, and opens its envelope when it is listed', async () => {
      juliet.list(ROMEO, NS.axolotl).models.length = 0;

      expect((await unwrap(await wrap())).device.id).toBe(1);
      expect(juliet.fetched).toEqual([ROMEO]);
    });

    it('leaves an envelope of an unlisted device alone', async () => {
      const envelope = await wrap();
      pubsub.lists.get(ROMEO)?.delete(1);
      juliet.list(ROMEO, NS.axolotl).models.length = 0;

      expect(await failureOf(unwrap(envelope))).toBe('unknown-device');
      expect(juliet.fetched).toEqual([ROMEO]);
      expect(juliet.store.get(`session${ROMEO}.1`)).toBeUndefined();
    });

    it('replaces a used prekey and publishes the bundle', async () => {
      const published = new Promise<void>((resolve) => {
        juliet.store.onPublish = () => {
          resolve();
          return Promise.resolve();
        };
      });
      await unwrap(await wrap());
      await published;

      expect(juliet.store.log).toEqual(['generate', 'publish']);
      expect(Object.keys(juliet.store.getPreKeys()).length).toBe(100);
    });
  });

  describe('after a long chain of one side', () => {
    /** Milliseconds for half a hundred ratchet steps on a busy machine. */
    const LONG = 60_000;

    /** The last of so many envelopes in a row. */
    const last = async (count: number): Promise<Element> => {
      for (let sent = 1; sent < count; sent++) await wrap();
      return wrap();
    };
    const sent = (): Promise<Element> =>
      new Promise((resolve) => {
        juliet.onSend = resolve;
      });

    it(
      'answers nothing up to counter 52',
      async () => {
        await unwrap(await last(53));

        expect(juliet.store.loadHeartbeatKey(`${ROMEO}.1`)).toBeUndefined();
        expect(juliet.sent).toEqual([]);
      },
      LONG,
    );

    it(
      'answers with an empty message of a fresh key from counter 53 on, and that starts a new chain',
      async () => {
        const heartbeat = sent();
        await unwrap(await last(54));
        const message = overTheWire(await heartbeat);
        const [encrypted] = message.getElementsByTagNameNS(NS.axolotl, 'encrypted');
        const { key } = await transportOf(romeo).unwrap(encrypted!, JULIET);

        expect(message.localName).toBe('message');
        expect(message.getAttribute('to')).toBe(ROMEO);
        expect(message.getElementsByTagName('payload').length).toBe(0);
        expect(message.getElementsByTagName('body').length).toBe(0);
        expect(key).not.toEqual(SECRET.key);
        expect(key).not.toEqual(new Uint8Array(16));

        await unwrap(await wrap());

        expect(juliet.sent.length).toBe(1);
      },
      LONG,
    );

    it(
      'answers once a chain',
      async () => {
        const heartbeat = sent();
        await unwrap(await last(54));
        await heartbeat;
        const key = juliet.store.loadHeartbeatKey(`${ROMEO}.1`);
        await unwrap(await wrap());
        await unwrap(await wrap());

        expect(juliet.store.loadHeartbeatKey(`${ROMEO}.1`)).toBe(key);
        expect(juliet.sent.length).toBe(1);
      },
      LONG,
    );
  });

  describe('without OMEMO', () => {
    const lacking: readonly (readonly [string, () => ConverseKeyTransport])[] = [
      [
        'while the library was not seen',
        () => new ConverseKeyTransport({ omemo: romeo.omemo, library: () => undefined }),
      ],
      [
        'while Converse has no OMEMO device',
        () => {
          romeo.store.save({ device_id: undefined });
          return transportOf(romeo);
        },
      ],
    ];
    for (const [when, make] of lacking) {
      it(`is unavailable ${when}`, async () => {
        const envelope = await wrap();
        const transport = make();

        expect(transport.unavailable()).toMatch(/\w/);
        expect(await failureOf(transport.wrap(JULIET, SECRET))).toBe('unavailable');
        expect(await failureOf(transport.unwrap(envelope, JULIET))).toBe('unavailable');
        expect(await failureOf(transport.devices(JULIET))).toBe('unavailable');
      });
    }
  });
});
