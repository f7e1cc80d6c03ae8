import type { ConverseKeyTransport } from '../../../../plugins/omemo-key-transport/converse/converse-key-transport.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { failureOf, overTheWire } from '../../../contracts/key-transport.js';
import { decide } from '../../../support/decide.js';
import { stored } from '../../../support/libomemo.js';
import { MemoryOmemo } from '../../../support/memory-omemo.js';
import { JULIET, OmemoPair, ROMEO, SECRET } from '../../../support/omemo-pair.js';
import { testBytes } from '../../../support/streams.js';

describe('ConverseKeyTransport, of an envelope whose prekey is gone,', () => {
  let pair: OmemoPair;
  let juliet: ConverseKeyTransport;

  beforeEach(async () => {
    pair = await OmemoPair.create();
    juliet = pair.transportOf(pair.juliet);
  });

  const open = (envelope: Element) => juliet.unwrap(envelope, ROMEO);
  const answer = (): Promise<Element> => new Promise((resolve) => (pair.juliet.onSend = resolve));
  /** Juliet has used up all her prekeys, and made others under the same ids. */
  const losePrekeys = async (): Promise<void> => {
    pair.juliet.store.renewPrekeys(stored((await pair.library.KeyHelper.generatePreKey(1)).keyPair));
  };
  /** Resolves when everything that waits for Juliet's lock is done, and what that leads to. */
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn++) await pair.juliet.omemo.exclusively(() => Promise.resolve());
  };
  const envelopeOfLostPrekey = async (): Promise<Element> => {
    const envelope = await pair.wrap();
    await losePrekeys();
    return envelope;
  };

  it('answers with the first message of a new session, in which the next envelope arrives', async () => {
    const answered = answer();

    expect(await failureOf(open(await envelopeOfLostPrekey()))).toBe('undecryptable');
    const message = overTheWire(await answered);
    const [encrypted, second] = message.getElementsByTagNameNS(NS.axolotl, 'encrypted');
    const [key] = encrypted!.getElementsByTagName('key');

    expect(second).toBeUndefined();
    expect(message.localName).toBe('message');
    expect(message.getAttribute('to')).toBe(ROMEO);
    expect(message.getElementsByTagName('payload').length).toBe(0);
    expect(key!.getAttribute('rid')).toBe('1');
    expect(key!.getAttribute('prekey')).toBe('true');
    expect((await pair.transportOf(pair.romeo).unwrap(encrypted!, JULIET)).key).not.toEqual(SECRET.key);
    expect((await open(await pair.wrap())).key).toEqual(SECRET.key);
  });

  it('answers a device once', async () => {
    const answered = answer();
    const envelope = await envelopeOfLostPrekey();
    await failureOf(open(envelope));
    await answered;
    await Promise.all([failureOf(open(envelope)), failureOf(open(await pair.wrap()))]);
    await settled();

    expect(pair.juliet.sent.length).toBe(1);
  });

  it('answers once where two come at the same time', async () => {
    const answered = answer();
    const envelopes = [await pair.wrap(), await pair.wrap()];
    await losePrekeys();
    await Promise.all(envelopes.map((envelope) => failureOf(open(envelope))));
    await answered;
    await settled();

    expect(pair.juliet.sent.length).toBe(1);
  });

  it('answers one that is opened later, too', async () => {
    await juliet.devices(ROMEO);
    const answered = answer();

    expect(await failureOf(juliet.postpone(await envelopeOfLostPrekey(), ROMEO)())).toBe('undecryptable');
    expect(overTheWire(await answered).getAttribute('to')).toBe(ROMEO);
  });

  it('answers nothing while libomemo cannot load its curve, as in a page that is left, and can open it later', async () => {
    const envelope = await pair.wrap();
    const load = spyOn(globalThis, 'fetch').and.rejectWith(new TypeError('Failed to fetch'));

    expect(await failureOf(open(envelope))).toBe('not-loaded');
    load.and.callThrough();
    await settled();

    expect(load).toHaveBeenCalled();
    expect(pair.juliet.sent).toEqual([]);
    expect((await open(envelope)).key).toEqual(SECRET.key);
  });

  it('answers a first contact through prekey id 0', async () => {
    const answered = answer();
    const bundle = pair.pubsub.bundles.get(`${JULIET}.2`)!;
    await pair.ratchetWithJuliet().build(bundle, bundle.prekeys[0]!);

    expect(await failureOf(open(await pair.envelopeAround(SECRET.key)))).toBe('unusable-prekey');
    const [encrypted] = overTheWire(await answered).getElementsByTagNameNS(NS.axolotl, 'encrypted');
    await pair.transportOf(pair.romeo).unwrap(encrypted!, JULIET);

    expect((await open(await pair.wrap())).key).toEqual(SECRET.key);
  });

  it('answers the device that its account has published, where the message came with another identity', async () => {
    const forged = await MemoryOmemo.create(pair.library, pair.pubsub, 'tybalt@example.org', 1);
    await decide(pair.transportOf(forged), JULIET, 2, 'trusted');
    const envelope = overTheWire(await pair.transportOf(forged).wrap(JULIET, SECRET));
    await losePrekeys();
    const answered = answer();
    await failureOf(open(envelope));
    const [encrypted] = overTheWire(await answered).getElementsByTagNameNS(NS.axolotl, 'encrypted');

    expect((await pair.transportOf(pair.romeo).unwrap(encrypted!, JULIET)).key).not.toEqual(SECRET.key);
  });

  it('answers nothing to a distrusted device', async () => {
    await juliet.devices(ROMEO);
    await decide(juliet, ROMEO, 1, 'distrusted');
    await failureOf(open(await envelopeOfLostPrekey()));
    await settled();

    expect(pair.juliet.sent).toEqual([]);
  });

  it('answers nothing to a device that is distrusted while its bundle is fetched', async () => {
    await juliet.devices(ROMEO);
    const envelope = await envelopeOfLostPrekey();
    const device = pair.juliet.device(ROMEO, 1);
    const fetch = device.fetchBundleFromServer.bind(device);
    device.fetchBundleFromServer = async () => {
      const bundle = await fetch();
      await decide(juliet, ROMEO, 1, 'distrusted');
      return bundle;
    };
    await failureOf(open(envelope));
    await settled();

    expect(pair.juliet.sent).toEqual([]);
  });

  it('answers nothing to a device that is not listed', async () => {
    const envelope = await envelopeOfLostPrekey();
    pair.pubsub.lists.get(ROMEO)?.delete(1);

    expect(await failureOf(open(envelope))).toBe('unknown-device');
    await settled();

    expect(pair.juliet.sent).toEqual([]);
  });

  it('answers nothing to a device that came with another identity than it is known by', async () => {
    await open(await pair.wrap());
    pair.romeo = await MemoryOmemo.create(pair.library, pair.pubsub, ROMEO, 1);
    await decide(pair.transportOf(pair.romeo), JULIET, 2, 'trusted');

    expect(await failureOf(open(await envelopeOfLostPrekey()))).toBe('identity-changed');
    await settled();

    expect(pair.juliet.sent).toEqual([]);
  });

  it('answers nothing to an envelope that was opened before', async () => {
    const envelope = await pair.wrap();
    await open(envelope);

    expect(await failureOf(open(envelope))).toBe('undecryptable');
    await settled();

    expect(pair.juliet.sent).toEqual([]);
  });

  it('answers nothing to what is no first message of a session', async () => {
    await open(await pair.wrap());
    const envelope = await pair.envelopeAround(testBytes(16));
    const [key] = envelope.getElementsByTagName('key');
    key!.textContent = 'AAAA';
    await failureOf(open(envelope));
    await settled();

    expect(pair.juliet.sent).toEqual([]);
  });
});
