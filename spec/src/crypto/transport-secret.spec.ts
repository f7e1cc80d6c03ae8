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

  it('is not what the caller overwrites, before or after', () => {
    const key = testBytes(16);
    const own = new TransportSecret({ key, iv: testBytes(12) });
    key.fill(0);
    const taken = own.take();
    own.dispose();

    expect(taken.key).toEqual(testBytes(16));
  });
});
