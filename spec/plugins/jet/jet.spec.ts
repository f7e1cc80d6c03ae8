import { featureOf } from '../../../plugins/jet/envelope.js';
import { jet } from '../../../plugins/jet/jet.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { ourCiphers } from '../../support/memory-jet.js';
import { AES_128, AES_256, NO_DEVICES, RecordingEnvelope } from '../../support/recording-envelope.js';
import { rejection } from '../../support/rejection.js';
import { testBytes } from '../../support/streams.js';
import { xml } from '../../support/xml.js';

const ROMEO = 'romeo@example.org';
const JULIET = 'juliet@example.org';

describe('JET', () => {
  const { signal } = new AbortController();
  const features = new Set([NS.jet, 'converse-jet:0#urn:example:first', 'converse-jet:0#urn:example:second']);
  const context = { contentName: 'a-file-offer', initiator: `${ROMEO}/device`, peer: `${JULIET}/device` };
  let first: RecordingEnvelope;
  let second: RecordingEnvelope;
  let envelopes: RecordingEnvelope[];
  const security = jet({ envelopes: () => envelopes, ciphers: ourCiphers(), whenUsable: () => Promise.resolve() });

  beforeEach(() => {
    first = new RecordingEnvelope('urn:example:first');
    second = new RecordingEnvelope('urn:example:second');
    envelopes = [first, second];
  });

  const wire = (type: string, more = 'name="a-file-offer"', cipher = AES_128): Element =>
    xml(`<security xmlns="${NS.jet}" ${more} cipher="${cipher}" type="${type}"><e xmlns="${type}"/></security>`);
  const answer = (element: Element, more = {}) =>
    security.answer(element, { ...context, peer: context.initiator, ...more });
  const failure = async (promise: Promise<unknown>): Promise<unknown> => {
    const { reason, failure } = (await rejection(promise)) as { reason?: string; failure?: string };
    return { reason, failure };
  };
  const REFUSED = { reason: 'security-error', failure: 'security' };

  it('seals a fresh 16-byte key and 12-byte IV for the bare JID of the peer', async () => {
    const offered = await security.offer(context, { features, signal });
    const [sealed] = first.sealed;

    expect([sealed?.key.length, sealed?.iv.length]).toEqual([16, 12]);
    expect(first.peers).toEqual([JULIET]);
    expect(offered.takeSecret()).toEqual(sealed!);
    expect(offered.element().getAttribute('type')).toBe(first.namespace);
    expect(offered.element().getAttribute('name')).toBe('a-file-offer');
    expect(second.sealed).toEqual([]);
  });

  it('tells the envelope what the peer announces', async () => {
    await security.offer(context, { features, signal });

    expect(first.options).toEqual([{ features, signal }]);
  });

  it('offers nothing under the secret of another session (XEP-0391 §4.3)', async () => {
    const earlier = { key: testBytes(16), iv: testBytes(12) };

    expect(await failure(security.offer(context, { features, earlier, signal }))).toEqual({
      reason: 'security-error',
      failure: 'unavailable',
    });
    expect(first.sealed).toEqual([]);
  });

  it('takes the first envelope that the peer announces', async () => {
    const offered = await security.offer(context, { features: new Set([NS.jet, featureOf(second)]), signal });

    expect(offered.element().getAttribute('type')).toBe(second.namespace);
    expect(offered.label).toBe('Recorded');
    expect(first.sealed).toEqual([]);
  });

  for (const [what, announced] of [
    ['JET without an envelope, as aTalk does', [NS.jet]],
    ['envelopes without JET', ['converse-jet:0#urn:example:first']],
    ['an envelope that we do not have', [NS.jet, 'converse-jet:0#urn:example:third']],
    ['nothing', []],
  ] as const) {
    it(`offers nothing to a client that announces ${what}`, async () => {
      const others = new Set<string>(announced);

      expect(security.canOfferTo(others)).toBeFalse();
      expect(await failure(security.offer(context, { features: others, signal }))).toEqual({
        reason: 'security-error',
        failure: 'no-trusted-device',
      });
      expect([...first.sealed, ...second.sealed]).toEqual([]);
    });
  }

  it('announces itself with each envelope that can be used, and nothing without any', () => {
    expect(security.features()).toEqual([...features]);

    envelopes = [];

    expect(security.features()).toEqual([]);
    expect(security.canOfferTo(features)).toBeFalse();
  });

  it('names those who know the devices of its envelopes', () => {
    const record = { ...NO_DEVICES };
    second.trustRecord = record;

    expect(security.trustRecords()).toEqual([NO_DEVICES, record]);
    expect(security.trustRecords(features)).toEqual([NO_DEVICES, record]);
    expect(security.trustRecords(new Set([NS.jet, ...[...features].slice(-1)]))).toEqual([record]);
    expect(security.trustRecords(new Set([...features].slice(1)))).toEqual([]);
  });

  it('seals for the cipher that the envelope wants, and names it without “:0” (Dino, Conversations)', async () => {
    envelopes = [new RecordingEnvelope('urn:example:first', ['urn:example:unknown', AES_256, AES_128])];
    const offered = await security.offer(context, { features, signal });

    expect(offered.element().getAttribute('cipher')).toBe(AES_256);
    expect(offered.takeSecret().key.length).toBe(32);
  });

  it('offers nothing when no cipher suits the envelope', async () => {
    envelopes = [new RecordingEnvelope('urn:example:first', ['urn:example:unknown'])];

    expect(await failure(security.offer(context, { features, signal }))).toEqual({
      reason: 'security-error',
      failure: 'unavailable',
    });
    expect(envelopes[0]?.sealed).toEqual([]);
  });

  it('takes the first envelope that reaches the peer', async () => {
    first.isReaching = false;
    const offered = await security.offer(context, { features, signal });

    expect(offered.element().getAttribute('type')).toBe(second.namespace);
    expect(first.sealed).toEqual([]);
  });

  it('offers nothing when no envelope reaches the peer', async () => {
    first.isReaching = second.isReaching = false;

    expect(await failure(security.offer(context, { features, signal }))).toEqual({
      reason: 'security-error',
      failure: 'no-trusted-device',
    });
    expect([...first.sealed, ...second.sealed]).toEqual([]);
  });

  for (const [name, keyBytes] of [
    [AES_128, 16],
    [`${AES_128}:0`, 16],
    ['aes-128-gcm-nopadding:0', 16],
    [AES_256, 32],
    [`${AES_256}:0`, 32],
    ['aes-256-gcm-nopadding:0', 32],
  ] as const) {
    it(`takes a key of ${keyBytes} bytes, and no other, for the cipher ${name}`, async () => {
      first.keyBytes = keyBytes;
      const answered = await answer(wire(first.namespace, '', name));

      expect(answered.takeSecret().key).toEqual(testBytes(keyBytes));

      for (const other of [0, 15, 16, 24, 32, 48].filter((bytes) => bytes !== keyBytes)) {
        first.keyBytes = other;

        expect(await failure(answer(wire(first.namespace, '', name)))).toEqual(REFUSED);
        expect(first.last?.key).toEqual(new Uint8Array(other));
      }
    });
  }

  for (const name of [
    '',
    'none',
    'aes-128-gcm-nopadding',
    'aes-256-gcm-nopadding',
    'urn:xmpp:ciphers:aes-128-cbc-nopadding',
    'urn:xmpp:ciphers:aes-192-gcm-nopadding',
    `${AES_128}:1`,
    `${AES_256}:1`,
    AES_128.toUpperCase(),
    ` ${AES_128}`,
  ]) {
    it(`opens nothing for the cipher ${JSON.stringify(name)}`, async () => {
      expect(await failure(answer(wire(first.namespace, '', name)))).toEqual(REFUSED);
      expect(first.opened).toEqual([]);
    });
  }

  for (const [ivBytes, read] of [
    [12, true],
    [16, true],
    [0, false],
    [11, false],
    [32, false],
  ] as const) {
    it(`${read ? 'takes' : 'refuses'} an IV of ${ivBytes} bytes`, async () => {
      first.ivBytes = ivBytes;
      const answered = answer(wire(first.namespace));
      if (!read) expect(await failure(answered)).toEqual(REFUSED);
      else expect((await answered).takeSecret().iv.length).toBe(ivBytes);
    });
  }

  it('overwrites the key that it gave to the envelope', async () => {
    await security.offer(context, { features, signal });

    expect(first.last?.key).toEqual(new Uint8Array(16));

    first.error = new Error('no');
    await rejection(security.offer(context, { features, signal }));

    expect(first.last?.key).toEqual(new Uint8Array(16));
  });

  it('overwrites the key that an envelope gave to it', async () => {
    const answered = await answer(wire(first.namespace));

    expect(first.last?.key).toEqual(new Uint8Array(16));
    expect(answered.takeSecret().key).toEqual(testBytes(16));
  });

  it('offers nothing without an envelope, least of all clear text', async () => {
    envelopes = [];

    expect(await failure(security.offer(context, { features, signal }))).toEqual({
      reason: 'security-error',
      failure: 'unavailable',
    });
  });

  it('tries no other envelope when the first cannot be sealed', async () => {
    first.error = new Error('no');

    expect(await rejection(security.offer(context, { features, signal }))).toBe(first.error);
    expect(second.sealed).toEqual([]);
  });

  it('opens every envelope that it knows', async () => {
    await answer(wire(second.namespace));

    expect(second.opened).toEqual([ROMEO]);
    expect(first.opened).toEqual([]);
  });

  it('opens nothing of an unknown type, for another content, or from another than the initiator', async () => {
    const refused = [
      answer(wire('urn:example:third')),
      answer(wire(first.namespace, 'name="another"')),
      answer(wire(first.namespace), { peer: `${JULIET}/device` }),
      answer(wire(first.namespace), { peer: `${ROMEO}/another-device` }),
    ];
    for (const promise of refused) expect(await failure(promise)).toEqual(REFUSED);

    expect([...first.opened, ...second.opened]).toEqual([]);
  });

  it('opens what names no content', async () => {
    await answer(wire(first.namespace, ''));

    expect(first.opened).toEqual([ROMEO]);
  });

  it('takes an exception of an envelope for an envelope that cannot be opened', async () => {
    first.error = new TypeError('no function');

    expect(await failure(answer(wire(first.namespace)))).toEqual(REFUSED);
  });

  it('lets a cancellation through', async () => {
    const abort = new Error('cancelled');
    abort.name = 'AbortError';
    first.error = abort;

    expect(await rejection(answer(wire(first.namespace)))).toBe(abort);
  });

  it('echoes the <security/> that it got', async () => {
    const got = wire(first.namespace);

    expect((await answer(got)).element()).toBe(got);
  });
});
