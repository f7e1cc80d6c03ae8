import fc from 'fast-check';
import { toHex } from '../../../src/bytes/hex.js';
import { decryptStream, encryptStream } from '../../../src/crypto/aes-gcm.js';
import { type GcmSecret } from '../../../src/crypto/gcm-secret.js';
import { add, inverse, multiply, toBlock, toBytes } from '../../../src/crypto/gf128.js';
import { skipBytes } from '../../../src/streams/skip-bytes.js';
import { nativeGcm } from '../../support/native-gcm.js';
import { chunksOf, collect, streamOf, testBytes } from '../../support/streams.js';

const CHUNK = 256 * 1024;
const through = (bytes: Uint8Array, stream: TransformStream<Uint8Array, Uint8Array>, sizes: readonly number[]) =>
  collect(streamOf(...chunksOf(bytes, sizes)).pipeThrough(stream));
const same = (a: Uint8Array, b: Uint8Array): boolean => indexedDB.cmp(a, b) === 0;

const bytes = (...lengths: number[]) =>
  fc.oneof(...lengths.map((length) => fc.uint8Array({ minLength: length, maxLength: length })));
const secrets = fc.record({ key: bytes(16, 32), iv: bytes(12, 16) });
/** Sizes around what the method cuts at. */
const sizes = fc
  .tuple(fc.constantFrom(0, 16, 4096, CHUNK, 2 * CHUNK, 3 * CHUNK), fc.integer({ min: -17, max: 17 }))
  .map(([size, more]) => Math.max(0, size + more));
const cuts = fc.array(
  fc.oneof(fc.integer({ min: 1, max: 70_000 }), fc.constantFrom(16, 65_536, CHUNK, CHUNK + 1, 3 * CHUNK)),
  { minLength: 1, maxLength: 6 },
);
/** Few cuts in few bytes, or the last one would make a hundred thousand chunks. */
const coarse = (chunks: readonly number[], size: number): number[] => chunks.map((cut) => Math.max(cut, size >> 8));

/** A 16-byte IV whose first counter block is this one, made as the method itself makes IVs. */
async function ivFor(key: Uint8Array<ArrayBuffer>, j0: Uint8Array): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey('raw', key, 'AES-CTR', false, ['encrypt']);
  const zero = new Uint8Array(16);
  const block = await crypto.subtle.encrypt({ name: 'AES-CTR', counter: zero, length: 32 }, imported, zero);
  const byH = inverse(toBlock(new Uint8Array(block)));
  return toBytes(multiply(add(multiply(toBlock(j0), byH), [0, 0, 0, 128]), byH));
}

describe('AES-GCM streams agree with one-shot WebCrypto', () => {
  const agrees = async (secret: GcmSecret, size: number, additional: number, chunks: readonly number[]) => {
    const [plaintext, additionalData] = [testBytes(size, size), testBytes(additional, 7)];
    const expected = await nativeGcm(secret, plaintext, additionalData);
    const ours = await through(plaintext, encryptStream(secret, { additionalData }), coarse(chunks, size));
    const back = await through(expected, decryptStream(secret, { additionalData }), coarse(chunks, size));
    return same(ours, expected) && same(back, plaintext);
  };

  it('for all sizes around chunks and blocks, in any cuts', async () => {
    await fc.assert(fc.asyncProperty(secrets, sizes, fc.nat({ max: 100 }), cuts, agrees), { numRuns: 60, seed: 2 });

    expect().nothing();
  });

  it('for additional data up to 64 KiB', async () => {
    for (const additional of [1, 15, 16, 17, 65_535, 65_536]) {
      const secret = { key: testBytes(32), iv: testBytes(16) };

      expect(await agrees(secret, 100, additional, [33]))
        .withContext(`${additional} bytes`)
        .toBeTrue();
    }
  });

  it('with empty chunks among the others', async () => {
    const [secret, plaintext, none] = [{ key: testBytes(16), iv: testBytes(12) }, testBytes(50), new Uint8Array(0)];
    const source = streamOf(none, plaintext.subarray(0, 20), none, none, plaintext.subarray(20), none);
    const ciphertext = await collect(source.pipeThrough(encryptStream(secret)));

    expect(ciphertext).toEqual(await nativeGcm(secret, plaintext));
    expect(await collect(streamOf(none, ciphertext, none).pipeThrough(decryptStream(secret)))).toEqual(plaintext);
  });

  it('wherever the 32-bit counter wraps: it does not carry', async () => {
    const key = testBytes(16, 5);
    const plaintext = testBytes(2 * CHUNK + 100, 6);
    for (const before of [0, 1, 2, CHUNK / 16 - 1, CHUNK / 16, CHUNK / 16 + 1, (2 * CHUNK) / 16]) {
      const j0 = testBytes(16, 9);
      new DataView(j0.buffer).setUint32(12, 2 ** 32 - 1 - before);
      const secret = { key, iv: await ivFor(key, j0) };
      const expected = await nativeGcm(secret, plaintext);
      const ours = await through(plaintext, encryptStream(secret), [100_000]);
      const back = await through(expected, decryptStream(secret), [100_000]);

      expect(same(ours, expected) && same(back, plaintext))
        .withContext(`after ${before} blocks`)
        .toBeTrue();
    }
  });

  it('from any offset of the same plaintext on', async () => {
    const plaintext = testBytes(CHUNK + 1000);
    const additionalData = testBytes(30);
    await fc.assert(
      fc.asyncProperty(secrets, fc.nat({ max: plaintext.length + 16 }), cuts, async (secret, offset, chunks) => {
        const whole = await nativeGcm(secret, plaintext, additionalData);
        const sent = streamOf(...chunksOf(plaintext, coarse(chunks, plaintext.length)));
        const rest = sent.pipeThrough(encryptStream(secret, { additionalData })).pipeThrough(skipBytes(offset));
        return same(await collect(rest), whole.subarray(offset));
      }),
      { numRuns: 30, seed: 3 },
    );

    expect().nothing();
  });

  it('for two streams at once', async () => {
    const [one, other] = [3, 4].map((seed) => ({ key: testBytes(16, seed), iv: testBytes(12, seed) })) as [
      GcmSecret,
      GcmSecret,
    ];

    expect(await Promise.all([agrees(one, 2 * CHUNK, 5, [1000]), agrees(other, 2 * CHUNK, 6, [999])])).toEqual([
      true,
      true,
    ]);
  });
});

// SHA-256 of ciphertext and tag of OpenSSL (`crypto` of Node.js): key, IV, additional data and plaintext are
// testBytes of these lengths with the seeds 2 to 5.
const OPENSSL = [
  [16, 12, 0, 600_001, 'e9d495285c07660480b9e6e9363a1d521859393d11df0dd3c1f84e82e0fa08b0'],
  [16, 16, 20, 524_288, 'e1f483184775b698651c513612de238e333bb105eb95bf508195bbbaddb13bb8'],
  [32, 12, 65_536, 262_145, 'd899219f084e431861c3a74b96133ef6395c62c522fe894993d8f89905172a5a'],
  [32, 16, 1, 1_048_576, '2d90bec38318ab74fa6561c918f1d7ec0d1ae0f265aa56a08ebe8b90613e8212'],
] as const;

describe('AES-GCM streams agree with OpenSSL', () => {
  for (const [key, iv, additional, size, digest] of OPENSSL) {
    it(`for ${size} bytes under a ${key * 8}-bit key and a ${iv}-byte IV, with ${additional} bytes of additional data`, async () => {
      const secret = { key: testBytes(key, 2), iv: testBytes(iv, 3) };
      const stream = encryptStream(secret, { additionalData: testBytes(additional, 4) });
      const ciphertext = await through(testBytes(size, 5), stream, [77_777]);

      expect(toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', ciphertext)))).toBe(digest);
    });
  }
});
