import { encryptedElement } from '../../../../plugins/omemo-key-transport/omemo/encrypted-stanza.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { failureOf, overTheWire } from '../../../contracts/key-transport.js';
import { MemoryOmemo } from '../../../support/memory-omemo.js';
import { JULIET, OmemoPair, ROMEO, SECRET } from '../../../support/omemo-pair.js';
import { testBytes } from '../../../support/streams.js';
import { decide } from '../../../support/decide.js';

describe('ConverseKeyTransport', () => {
  let pair: OmemoPair;

  beforeEach(async () => {
    pair = await OmemoPair.create();
  });

  describe('unwrap', () => {
    beforeEach(() => pair.wrap());

    for (const length of [16, 32]) {
      it(`takes the first 16 bytes of a blob of ${length}`, async () => {
        const { key, iv } = await pair.unwrap(await pair.envelopeAround(testBytes(length)));

        expect(key).toEqual(testBytes(length).slice(0, 16));
        expect(iv).toEqual(SECRET.iv);
      });
    }

    it('puts the tag in the other half of the blob behind the payload', async () => {
      const envelope = await pair.envelopeAround(testBytes(32));
      envelope.append(element(NS.axolotl, 'payload', {}, btoa('abc')));
      const { payload } = await pair.unwrap(envelope);

      expect(payload).toEqual(new Uint8Array([97, 98, 99, ...testBytes(32).slice(16)]));
    });

    it('leaves a payload as it is when the blob holds the key alone', async () => {
      const envelope = await pair.envelopeAround(testBytes(16));
      envelope.append(element(NS.axolotl, 'payload', {}, btoa('abc')));

      expect((await pair.unwrap(envelope)).payload).toEqual(new Uint8Array([97, 98, 99]));
    });

    for (const length of [0, 1, 15, 17, 28, 31, 33, 48]) {
      it(`refuses a blob of ${length} bytes`, async () => {
        expect(await failureOf(pair.unwrap(await pair.envelopeAround(testBytes(length))))).toBe('malformed');
      });
    }

    it('refuses a message in which one bit was changed', async () => {
      const envelope = await pair.wrap();
      const [key] = envelope.getElementsByTagName('key');
      const message = Uint8Array.from(atob(key!.textContent), (byte) => byte.charCodeAt(0));
      message[message.length - 20]! ^= 1;
      key!.textContent = btoa(String.fromCharCode(...message));

      expect(await failureOf(pair.unwrap(envelope))).toBe('undecryptable');
    });

    it('refuses bytes that are no message', async () => {
      for (const prekey of [true, false]) {
        for (const length of [0, 1, 9, 60, 2048]) {
          const keys = [{ rid: 2, prekey, bytes: testBytes(length) }];
          const failure = await failureOf(pair.unwrap(encryptedElement({ sid: 1, keys, iv: SECRET.iv })));

          expect(failure).toBe('undecryptable');
        }
      }
    });

    it('tries the other keys for this device when the first cannot be opened', async () => {
      const envelope = await pair.wrap();
      const [key] = envelope.getElementsByTagName('key');
      const forged = key!.cloneNode() as Element;
      forged.textContent = 'AAAA';
      key!.before(forged);

      expect((await pair.unwrap(envelope)).key).toEqual(SECRET.key);
    });

    it('says so when the first contact came through prekey id 0', async () => {
      const bundle = pair.pubsub.bundles.get(`${JULIET}.2`)!;
      await pair.ratchetWithJuliet().build(bundle, bundle.prekeys[0]!);

      expect(await failureOf(pair.unwrap(await pair.envelopeAround(SECRET.key)))).toBe('unusable-prekey');
    });

    it('refuses a known device that comes with another identity', async () => {
      await pair.unwrap(await pair.wrap());
      pair.romeo = await MemoryOmemo.create(pair.library, pair.pubsub, ROMEO, 1);
      await decide(pair.transportOf(pair.romeo), JULIET, 2, 'trusted');

      expect(await failureOf(pair.unwrap(await pair.wrap()))).toBe('identity-changed');
    });

    it('tells another identity from prekey id 0', async () => {
      await pair.unwrap(await pair.wrap());
      pair.romeo = await MemoryOmemo.create(pair.library, pair.pubsub, ROMEO, 1);
      const bundle = pair.pubsub.bundles.get(`${JULIET}.2`)!;
      await pair.ratchetWithJuliet().build(bundle, bundle.prekeys[0]!);

      expect(await failureOf(pair.unwrap(await pair.envelopeAround(SECRET.key)))).toBe('identity-changed');
    });

    it('refuses a new device with another identity than its bundle', async () => {
      const envelope = await pair.wrap();
      await MemoryOmemo.create(pair.library, pair.pubsub, ROMEO, 1);

      expect(await failureOf(pair.unwrap(envelope))).toBe('identity-changed');
    });

    it('asks the server once for a device that is not known, and opens its envelope when it is listed', async () => {
      pair.juliet.list(ROMEO, NS.axolotl).models.length = 0;

      expect((await pair.unwrap(await pair.wrap())).device.id).toBe(1);
      expect(pair.juliet.fetched).toEqual([ROMEO]);
    });

    it('leaves an envelope of an unlisted device alone', async () => {
      const envelope = await pair.wrap();
      pair.pubsub.lists.get(ROMEO)?.delete(1);
      pair.juliet.list(ROMEO, NS.axolotl).models.length = 0;

      expect(await failureOf(pair.unwrap(envelope))).toBe('unknown-device');
      expect(pair.juliet.fetched).toEqual([ROMEO]);
      expect(pair.juliet.store.get(`session${ROMEO}.1`)).toBeUndefined();
    });

    it('replaces a used prekey and publishes the bundle', async () => {
      const published = new Promise<void>((resolve) => {
        pair.juliet.store.onPublish = () => {
          resolve();
          return Promise.resolve();
        };
      });
      await pair.unwrap(await pair.wrap());
      await published;

      expect(pair.juliet.store.log).toEqual(['generate', 'publish']);
      expect(Object.keys(pair.juliet.store.getPreKeys()).length).toBe(100);
    });
  });

  describe('after a long chain of one side', () => {
    /** Milliseconds for half a hundred ratchet steps on a busy machine. */
    const LONG = 60_000;

    /** The last of so many envelopes in a row. */
    const last = async (count: number): Promise<Element> => {
      for (let sent = 1; sent < count; sent++) await pair.wrap();
      return pair.wrap();
    };
    const sent = (): Promise<Element> =>
      new Promise((resolve) => {
        pair.juliet.onSend = resolve;
      });

    it(
      'answers nothing up to counter 52',
      async () => {
        await pair.unwrap(await last(53));

        expect(pair.juliet.store.loadHeartbeatKey(`${ROMEO}.1`)).toBeUndefined();
        expect(pair.juliet.sent).toEqual([]);
      },
      LONG,
    );

    it(
      'answers with an empty message of a fresh key from counter 53 on, and that starts a new chain',
      async () => {
        const heartbeat = sent();
        await pair.unwrap(await last(54));
        const message = overTheWire(await heartbeat);
        const [encrypted] = message.getElementsByTagNameNS(NS.axolotl, 'encrypted');
        const { key } = await pair.transportOf(pair.romeo).unwrap(encrypted!, JULIET);

        expect(message.localName).toBe('message');
        expect(message.getAttribute('to')).toBe(ROMEO);
        expect(message.getElementsByTagName('payload').length).toBe(0);
        expect(message.getElementsByTagName('body').length).toBe(0);
        expect(key).not.toEqual(SECRET.key);
        expect(key).not.toEqual(new Uint8Array(16));

        await pair.unwrap(await pair.wrap());

        expect(pair.juliet.sent.length).toBe(1);
      },
      LONG,
    );

    it(
      'answers once a chain',
      async () => {
        const heartbeat = sent();
        await pair.unwrap(await last(54));
        await heartbeat;
        const key = pair.juliet.store.loadHeartbeatKey(`${ROMEO}.1`);
        await pair.unwrap(await pair.wrap());
        await pair.unwrap(await pair.wrap());

        expect(pair.juliet.store.loadHeartbeatKey(`${ROMEO}.1`)).toBe(key);
        expect(pair.juliet.sent.length).toBe(1);
      },
      LONG,
    );

    it(
      'answers nothing to a device that the person does not trust',
      async () => {
        const [long, next] = [await last(54), await pair.wrap()];
        const juliet = pair.transportOf(pair.juliet);
        await juliet.devices(ROMEO);
        await decide(juliet, ROMEO, 1, 'distrusted');

        expect(await failureOf(pair.unwrap(long))).toBe('distrusted-device');
        // An answer would have been made before this one is opened.
        expect(await failureOf(pair.unwrap(next))).toBe('distrusted-device');
        expect(pair.juliet.sent).toEqual([]);
      },
      LONG,
    );
  });
});
