import { keyTransportEnvelope } from '../../../../plugins/jet/key-transport-envelope.js';
import { encryptedElement } from '../../../../plugins/omemo-key-transport/omemo/encrypted-stanza.js';
import { failureOf, overTheWire } from '../../../contracts/key-transport.js';
import { isLongRun } from '../../../support/long-run.js';
import { jetWith } from '../../../support/memory-jet.js';
import { JULIET, OmemoPair, ROMEO, SECRET } from '../../../support/omemo-pair.js';
import { testBytes } from '../../../support/streams.js';

/** libomemo reads no message that is further ahead than 2000. */
const MORE_THAN_A_GAP = 2100;

describe('ConverseKeyTransport under load', () => {
  let pair: OmemoPair;
  const postpone = (envelope: Element) => pair.transportOf(pair.juliet).postpone(envelope, ROMEO);

  beforeEach(async () => {
    pair = await OmemoPair.create();
    await pair.unwrap(await pair.wrap());
  });

  it('opens later what it postpones, and so only once', async () => {
    const envelope = await pair.wrap();
    await postpone(envelope)();

    expect(await failureOf(pair.unwrap(envelope))).toBe('undecryptable');
  });

  it('opens one after the other without waiting for the storage', async () => {
    const envelopes = [await pair.wrap(), await pair.wrap()];
    const { store } = pair.juliet;
    const storeSession = store.storeSession.bind(store);
    spyOn(store, 'storeSession').and.callFake(async (address, record) => {
      await storeSession(address, record);
      await new Promise(() => undefined);
    });
    for (const envelope of envelopes) await postpone(envelope)();

    expect(store.storeSession).toHaveBeenCalledTimes(2);
  });

  it('takes no step when it postpones', async () => {
    const envelope = await pair.wrap();
    postpone(envelope);

    expect((await pair.unwrap(envelope)).key).toEqual(SECRET.key);
  });

  it('refuses at once what has nothing for this device', () => {
    const keys = [{ rid: 3, prekey: false, bytes: testBytes(60) }];

    expect(() => postpone(encryptedElement({ sid: 1, keys, iv: SECRET.iv }))).toThrowError('no key for this device');
  });

  it('keeps two KiB of keys', async () => {
    const envelope = await pair.wrap();
    const [key] = envelope.getElementsByTagName('key');
    const large = key!.cloneNode() as Element;
    large.textContent = btoa('x'.repeat(2040));
    key!.before(large);

    expect(await failureOf(postpone(envelope)())).toBe('undecryptable');
    expect((await pair.unwrap(envelope)).key).toEqual(SECRET.key);
  });

  it('asks the server nothing, and opens nothing of a device that it does not know', async () => {
    const keys = [{ rid: 2, prekey: true, bytes: testBytes(60) }];
    const before = pair.juliet.fetched.length;
    await postpone(encryptedElement({ sid: 77, keys, iv: SECRET.iv }))();

    expect(pair.juliet.fetched.length).toBe(before);
  });

  if (isLongRun) {
    it(`reads the next message after ${MORE_THAN_A_GAP} offers that were refused`, async () => {
      const lost = await OmemoPair.create();
      await lost.unwrap(await lost.wrap());
      for (let at = 0; at < MORE_THAN_A_GAP; at++) {
        await postpone(await pair.wrap())();
        await lost.ratchetWithJuliet().cipher.encrypt(SECRET.key.slice().buffer);
      }

      expect((await pair.unwrap(await pair.wrap())).key).toEqual(SECRET.key);
      // What would be without them.
      expect(await failureOf(lost.unwrap(await lost.wrap()))).toBe('undecryptable');
    }, 120_000);
  }

  it('is reached through JET, by the envelope of the initiator alone', async () => {
    const context = { contentName: 'c', initiator: `${ROMEO}/a`, peer: `${ROMEO}/a` };
    const parties = { contentName: 'c', initiator: `${ROMEO}/a`, peer: `${JULIET}/a` };
    const jetOf = (party: 'romeo' | 'juliet') => jetWith(keyTransportEnvelope(pair.transportOf(pair[party])));
    const features = new Set(jetOf('juliet').features());
    const offered = await jetOf('romeo').offer(parties, { features, signal: new AbortController().signal });
    const security = overTheWire(offered.element());

    expect(jetOf('juliet').postpone?.(security, { ...context, initiator: 'tybalt@example.org/a' })).toBeUndefined();

    await jetOf('juliet').postpone?.(security, context)?.();

    await expectAsync(jetOf('juliet').answer(security, context)).toBeRejectedWithError(/decrypted/);
  });
});
