import type { Cipher } from '../../../plugins/jet/cipher.js';
import { loneEnvelope } from '../../../plugins/jet/lone-envelope.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { RecordingEnvelope } from '../../support/recording-envelope.js';
import { rejection } from '../../support/rejection.js';
import { testBytes } from '../../support/streams.js';
import { xml } from '../../support/xml.js';

const ROMEO = 'romeo@montague.lit/orchard';
const ENCRYPTED = xml(`<encrypted xmlns="${NS.axolotl}"/>`);
const context = { contentName: 'a', initiator: ROMEO, peer: ROMEO };
const REFUSED = jasmine.objectContaining({ reason: 'security-error', failure: 'security' });

describe('An envelope without <security/>, as old Conversations sends it', () => {
  let envelope: RecordingEnvelope | undefined;
  const security = loneEnvelope(
    NS.axolotl,
    () => envelope,
    () => Promise.resolve(),
  );

  beforeEach(() => (envelope = new RecordingEnvelope(NS.axolotl)));

  it('is opened as the initiator’s, for AES-128-GCM, and is in the description', async () => {
    const opened = spyOn(envelope!, 'open').and.callThrough();
    const answered = await security.answer(ENCRYPTED, context);
    const [element, initiator, cipher] = opened.calls.argsFor(0) as unknown as [Element, string, Cipher];

    expect([element, initiator, cipher.keyBytes]).toEqual([ENCRYPTED, 'romeo@montague.lit', 16]);
    expect(answered.isInDescription).toBeTrue();
    expect(answered.sender?.jid).toBe('romeo@montague.lit');
    expect(answered.takeSecret()).toEqual({ key: testBytes(16), iv: testBytes(12) });
    expect(envelope?.last?.key).toEqual(new Uint8Array(16));
  });

  it('is never offered', async () => {
    const { signal } = new AbortController();

    expect(await rejection(security.offer(context, { features: new Set([NS.axolotl, NS.jetOmemo]), signal }))).toEqual(
      jasmine.objectContaining({ failure: 'unavailable' }),
    );
    expect(envelope?.sealed).toEqual([]);
    expect(security.features()).toEqual([]);
    expect(security.canOfferTo(new Set([NS.axolotl, NS.jetOmemo]))).toBeFalse();
  });

  it('is refused unopened when it is something else, or from somebody else', async () => {
    const other = xml(`<security xmlns="${NS.axolotl}"><encrypted/></security>`);

    expect(await rejection(security.answer(other, context))).toEqual(REFUSED);
    expect(await rejection(security.answer(ENCRYPTED, { ...context, peer: 'romeo@montague.lit/tomb' }))).toEqual(
      REFUSED,
    );
    expect(envelope?.opened).toEqual([]);
  });

  it('is refused while OMEMO cannot be used, and when it cannot be opened', async () => {
    envelope!.error = new Error('no');

    expect(await rejection(security.answer(ENCRYPTED, context))).toEqual(REFUSED);

    envelope = undefined;

    expect(await rejection(security.answer(ENCRYPTED, context))).toEqual(REFUSED);
  });

  for (const keyBytes of [0, 15, 24, 32]) {
    it(`is refused with a key of ${keyBytes} bytes`, async () => {
      envelope!.keyBytes = keyBytes;

      expect(await rejection(security.answer(ENCRYPTED, context))).toEqual(REFUSED);
    });
  }
});
