import { TransportSecret } from '../../../src/crypto/transport-secret.js';
import { collect, streamOf, testBytes } from '../../support/streams.js';

const secret = () => new TransportSecret({ key: testBytes(16), iv: testBytes(12) });

describe('TransportSecret', () => {
  it('serves one stream only', () => {
    for (const first of ['encrypt', 'decrypt'] as const) {
      for (const second of ['encrypt', 'decrypt'] as const) {
        const used = secret();
        used[first]();

        expect(() => used[second]()).toThrowError(/one stream/);
      }
    }
  });

  it('serves none when it was overwritten', () => {
    const gone = secret();
    gone.dispose();

    expect(() => gone.encrypt()).toThrowError(/one stream/);
  });

  it('lets its stream go on when it is overwritten', async () => {
    const [sender, receiver] = [secret(), secret()];
    const [encrypt, decrypt] = [sender.encrypt(), receiver.decrypt()];
    sender.dispose();
    receiver.dispose();

    expect(await collect(streamOf(testBytes(100)).pipeThrough(encrypt).pipeThrough(decrypt))).toEqual(testBytes(100));
  });

  it('is a copy: the caller may overwrite what it gave', async () => {
    const key = testBytes(16);
    const sender = new TransportSecret({ key, iv: testBytes(12) });
    key.fill(0);
    const bytes = streamOf(testBytes(9)).pipeThrough(sender.encrypt()).pipeThrough(secret().decrypt());

    expect(await collect(bytes)).toEqual(testBytes(9));
  });
});
