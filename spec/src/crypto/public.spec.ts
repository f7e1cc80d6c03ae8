import { AuthenticationError, decryptStream, encryptStream, newSecret } from '../../../src/crypto/public.js';
import { nativeGcm } from '../../support/native-gcm.js';
import { rejection } from '../../support/rejection.js';
import { chunksOf, collect, streamOf, testBytes } from '../../support/streams.js';

const PLAINTEXT = testBytes(600_001);
const through = (bytes: Uint8Array, stream: TransformStream<Uint8Array, Uint8Array>) =>
  collect(streamOf(...chunksOf(bytes, [100_000])).pipeThrough(stream));

describe('converse-jet/crypto', () => {
  it('makes a secret for each message', () => {
    const [one, other] = [newSecret(), newSecret()];

    expect([one.key.length, one.iv.length]).toEqual([32, 12]);
    expect(one).not.toEqual(other);
  });

  it('writes what WebCrypto reads, and reads it itself', async () => {
    const secret = newSecret();
    const additionalData = testBytes(20);
    const ciphertext = await through(PLAINTEXT, encryptStream(secret, { additionalData }));

    expect(ciphertext).toEqual(await nativeGcm(secret, PLAINTEXT, additionalData));
    expect(await through(ciphertext, decryptStream(secret, { additionalData }))).toEqual(PLAINTEXT);
  });

  for (const [what, change] of Object.entries({
    'was changed': (bytes: Uint8Array) => bytes.with(300_000, bytes[300_000]! ^ 1),
    'lacks its end': (bytes: Uint8Array) => bytes.slice(0, -1),
    'is too short for a tag': (bytes: Uint8Array) => bytes.slice(0, 15),
    'is empty': () => new Uint8Array(0),
  })) {
    it(`errors when the ciphertext ${what}`, async () => {
      const secret = newSecret();
      const ciphertext = change(await through(PLAINTEXT, encryptStream(secret)));

      expect(await rejection(through(ciphertext, decryptStream(secret)))).toBeInstanceOf(AuthenticationError);
    });
  }

  it('errors when the additional data is another', async () => {
    const secret = newSecret();
    const ciphertext = await through(PLAINTEXT, encryptStream(secret, { additionalData: testBytes(3) }));

    expect(await rejection(through(ciphertext, decryptStream(secret)))).toBeInstanceOf(AuthenticationError);
  });

  it('passes on the error of its source', async () => {
    const broken = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.error(new TypeError('the line broke'));
      },
    });

    expect(await rejection(collect(broken.pipeThrough(decryptStream(newSecret()))))).toBeInstanceOf(TypeError);
  });

  it('takes no key or IV of another length', () => {
    const { key, iv } = newSecret();

    expect(() => decryptStream({ key: key.slice(1), iv })).toThrowError(RangeError);
    expect(() => encryptStream({ key, iv: iv.slice(1) })).toThrowError(RangeError);
  });
});
