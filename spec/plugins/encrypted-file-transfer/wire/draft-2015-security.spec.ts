import { headerSecurity, offerAgain } from '../../../../plugins/encrypted-file-transfer/wire/draft-2015-security.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { decide } from '../../../support/decide.js';
import { MemoryKeys, type MemoryKeyTransport } from '../../../support/memory-key-transport.js';
import { testBytes } from '../../../support/streams.js';

const ROMEO = 'romeo@example.org';
const JULIET = 'juliet@example.org';
const FEATURES = new Set([NS.encryptedFileTransfer]);

describe('The security of the 2015 draft', () => {
  const { signal } = new AbortController();
  const context = { contentName: 'a', initiator: `${ROMEO}/orchard`, peer: `${JULIET}/balcony` };
  let keys: MemoryKeys;
  let transport: MemoryKeyTransport | undefined;
  const security = headerSecurity(() => transport);

  beforeEach(async () => {
    keys = new MemoryKeys(NS.omemo0);
    transport = keys.join(ROMEO, 1);
    keys.join(JULIET, 2);
    await decide(transport, JULIET, 2, 'trusted');
  });

  it('is announced, and offered to those who announce it, while its key transport can be used', () => {
    expect(security.features()).toEqual([NS.encryptedFileTransfer]);
    expect(security.canOfferTo(FEATURES)).toBeTrue();
    expect(security.canOfferTo(new Set([NS.jet, NS.jetOmemo]))).toBeFalse();
    expect(security.trustRecords()).toEqual([transport!]);

    const unavailable = spyOn(transport!, 'unavailable').and.returnValue('off');

    expect([security.features(), security.canOfferTo(FEATURES), security.trustRecords()]).toEqual([[], false, []]);

    unavailable.and.returnValue(undefined);
    transport = undefined;

    expect([security.features(), security.canOfferTo(FEATURES), security.trustRecords()]).toEqual([[], false, []]);
  });

  it('names trusted devices that got no key', async () => {
    const wrap = transport!.wrap.bind(transport);
    spyOn(transport!, 'wrap').and.callFake(async (...how) => {
      const envelope = await wrap(...how);
      envelope.firstElementChild!.remove();
      return envelope;
    });
    const { leftOut } = await security.offer(context, { features: FEATURES, signal });

    expect(leftOut?.map(({ id }) => id)).toEqual([2]);
  });

  it('offers the secret of an earlier session again, and a copy of it only', async () => {
    const earlier = { key: testBytes(16), iv: testBytes(12) };
    const offered = await offerAgain(security, earlier).offer(context, { features: FEATURES, signal });

    expect(offered.takeSecret()).toEqual(earlier);
    expect(earlier.key).toEqual(testBytes(16));
  });
});
