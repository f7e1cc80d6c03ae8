import { TransportSecret } from '../../../src/crypto/transport-secret.js';
import { testBytes } from '../../support/streams.js';

const secret = () => new TransportSecret({ key: testBytes(16), iv: testBytes(12) });

describe('TransportSecret', () => {
  it('can be taken once', () => {
    const used = secret();

    expect(used.take()).toEqual({ key: testBytes(16), iv: testBytes(12) });
    expect(() => used.take()).toThrowError(/one stream/);
  });

  it('cannot be taken when it was overwritten', () => {
    const gone = secret();
    gone.dispose();

    expect(() => gone.take()).toThrowError(/one stream/);
  });

  it('equals itself alone, and nothing once it was taken or overwritten', () => {
    const [own, taken, gone] = [secret(), secret(), secret()];
    taken.take();
    gone.dispose();
    const same = { key: testBytes(16), iv: testBytes(12) };

    expect(own.equals(same)).toBeTrue();
    expect(own.equals({ ...same, key: testBytes(16, 2) })).toBeFalse();
    expect(own.equals({ ...same, iv: testBytes(12, 2) })).toBeFalse();
    expect(own.equals({ key: testBytes(15), iv: testBytes(13) })).toBeFalse();
    expect(own.take()).toEqual(same);
    for (const none of [taken, gone]) {
      expect(none.equals(same)).toBeFalse();
      expect(none.equals({ key: new Uint8Array(16), iv: new Uint8Array(12) })).toBeFalse();
    }
  });

  it('has a fingerprint of its own, and none once it was taken or overwritten', async () => {
    const [own, taken, gone] = [secret(), secret(), secret()];
    taken.take();
    gone.dispose();
    const fingerprint = await own.fingerprint();

    expect(fingerprint?.length).toBe(32);
    expect(await secret().fingerprint()).toEqual(fingerprint);
    expect(await new TransportSecret({ key: testBytes(16), iv: testBytes(12, 2) }).fingerprint()).not.toEqual(
      fingerprint,
    );
    expect(await taken.fingerprint()).toBeUndefined();
    expect(await gone.fingerprint()).toBeUndefined();
    expect(own.take()).toEqual({ key: testBytes(16), iv: testBytes(12) });
  });

  it('is not what the caller overwrites, before or after', () => {
    const key = testBytes(16);
    const own = new TransportSecret({ key, iv: testBytes(12) });
    key.fill(0);
    const taken = own.take();
    own.dispose();

    expect(taken.key).toEqual(testBytes(16));
  });
});
