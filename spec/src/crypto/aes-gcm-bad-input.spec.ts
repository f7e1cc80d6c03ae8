import fc from 'fast-check';
import { concat } from '../../../src/bytes/concat.js';
import { decryptStream, encryptStream, type GcmOptions } from '../../../src/crypto/aes-gcm.js';
import { type GcmSecret } from '../../../src/crypto/gcm-secret.js';
import { nativeGcm } from '../../support/native-gcm.js';
import { failureOf, rejection } from '../../support/rejection.js';
import { chunksOf, collect, streamOf, testBytes } from '../../support/streams.js';

const CHUNK = 256 * 1024;
const SECRET: GcmSecret = { key: testBytes(32, 7), iv: testBytes(16, 8) };
const ADDITIONAL = testBytes(33, 4);
const SIZE = 2 * CHUNK + 1000;

/** The failure with which a stream ends, seen by whoever reads it: one that closes has none. */
async function end(ciphertext: Uint8Array, secret = SECRET, options: GcmOptions = { additionalData: ADDITIONAL }) {
  const stream = decryptStream(secret, options);
  const written = streamOf(...chunksOf(ciphertext, [100_000])).pipeTo(stream.writable);
  const [read, wrote] = await Promise.all([failureOf(collect(stream.readable)), failureOf(written)]);
  return read === wrote ? read : undefined;
}
const flip = (bytes: Uint8Array, bit: number): Uint8Array =>
  bytes.map((byte, index) => (index === bit >> 3 ? byte ^ (1 << (bit & 7)) : byte));

describe('A decrypting AES-GCM stream of several chunks never closes', () => {
  let ciphertext: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    ciphertext = await nativeGcm(SECRET, testBytes(SIZE), ADDITIONAL);
  });
  const always = async <T>(arbitrary: fc.Arbitrary<T>, arriving: (value: T) => Uint8Array): Promise<void> => {
    await fc.assert(
      fc.asyncProperty(arbitrary, async (value) => (await end(arriving(value))) === 'corrupted'),
      { numRuns: 30, seed: 4 },
    );

    expect().nothing();
  };

  it('unless it is whole', async () => {
    expect(
      await collect(streamOf(ciphertext).pipeThrough(decryptStream(SECRET, { additionalData: ADDITIONAL }))),
    ).toEqual(testBytes(SIZE));
  });

  it('when any bit is flipped', () => always(fc.nat({ max: (SIZE + 16) * 8 - 1 }), (bit) => flip(ciphertext, bit)));

  it('when it is truncated at any byte', () =>
    always(fc.nat({ max: SIZE + 15 }), (length) => ciphertext.slice(0, length)));

  it('when it is truncated where chunks and blocks end', async () => {
    for (const length of [0, 15, 16, 17, CHUNK - 1, CHUNK, CHUNK + 15, CHUNK + 16, CHUNK + 17, 2 * CHUNK + 16]) {
      expect(await end(ciphertext.slice(0, length)))
        .withContext(`${length} bytes`)
        .toBe('corrupted');
    }
  });

  it('when anything is appended', () =>
    always(fc.uint8Array({ minLength: 1, maxLength: 300 }), (more) => concat(ciphertext, more)));

  it('when anything is put before it', () =>
    always(fc.uint8Array({ minLength: 1, maxLength: 40 }), (more) => concat(more, ciphertext)));

  it('when any two blocks are swapped', () => {
    const block = fc.nat({ max: Math.floor(SIZE / 16) - 1 });
    const two = fc.tuple(block, block).filter(([one, other]) => one !== other);
    return always(two, ([one, other]) => {
      const swapped = ciphertext.slice();
      swapped.set(ciphertext.subarray(16 * one, 16 * one + 16), 16 * other);
      swapped.set(ciphertext.subarray(16 * other, 16 * other + 16), 16 * one);
      return swapped;
    });
  });

  it('when a chunk is missing or comes twice', async () => {
    const [first, rest] = [ciphertext.subarray(0, CHUNK), ciphertext.subarray(CHUNK)];

    expect(await end(rest)).toBe('corrupted');
    expect(await end(concat(first, first, rest))).toBe('corrupted');
  });

  it('with the tag of another plaintext, or of zeros', async () => {
    const other = await nativeGcm(SECRET, testBytes(SIZE, 2), ADDITIONAL);

    expect(await end(concat(ciphertext.subarray(0, SIZE), other.subarray(SIZE)))).toBe('corrupted');
    expect(await end(concat(ciphertext.subarray(0, SIZE), new Uint8Array(16)))).toBe('corrupted');
  });

  it('under any other key or IV', async () => {
    for (const bit of [0, 7, 100, 127]) {
      expect(await end(ciphertext, { ...SECRET, key: flip(SECRET.key, bit) })).toBe('corrupted');
      expect(await end(ciphertext, { ...SECRET, iv: flip(SECRET.iv, bit) })).toBe('corrupted');
    }

    expect(await end(ciphertext, { ...SECRET, key: SECRET.key.slice(0, 16) })).toBe('corrupted');
    expect(await end(ciphertext, { ...SECRET, iv: SECRET.iv.slice(0, 12) })).toBe('corrupted');
  });

  it('with other additional data', async () => {
    for (const additionalData of [
      flip(ADDITIONAL, 0),
      flip(ADDITIONAL, 263),
      ADDITIONAL.slice(1),
      ADDITIONAL.slice(0, -1),
      concat(ADDITIONAL, Uint8Array.of(0)),
      new Uint8Array(0),
    ]) {
      expect(await end(ciphertext, SECRET, { additionalData })).toBe('corrupted');
    }
  });

  it('when bytes move between additional data and ciphertext', async () => {
    const additionalData = concat(ADDITIONAL, ciphertext.subarray(0, 16));

    expect(await end(ciphertext.slice(16), SECRET, { additionalData })).toBe('corrupted');
  });

  it('when its source fails', async () => {
    const lost = new Error('lost');
    const source = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(ciphertext);
        controller.error(lost);
      },
    });

    expect(await rejection(collect(source.pipeThrough(decryptStream(SECRET, { additionalData: ADDITIONAL }))))).toBe(
      lost,
    );
  });
});

describe('AES-GCM streams refuse at the door', () => {
  for (const begin of [encryptStream, decryptStream]) {
    it(`keys and IVs of other lengths (${begin.name})`, () => {
      for (const length of [0, 8, 15, 17, 24, 31, 33, 64]) {
        expect(() => begin({ ...SECRET, key: new Uint8Array(length) })).toThrowError(RangeError);
      }
      // 8 and 60 bytes: the IVs of the GCM specification's test cases 5, 6, 17 and 18.
      for (const length of [0, 8, 11, 13, 15, 17, 60]) {
        expect(() => begin({ ...SECRET, iv: new Uint8Array(length) })).toThrowError(RangeError);
      }
    });

    it(`more additional data than 64 KiB (${begin.name})`, () => {
      expect(() => begin(SECRET, { additionalData: new Uint8Array(65_537) })).toThrowError(RangeError);
      expect(() => begin(SECRET, { additionalData: new Uint8Array(65_536) })).not.toThrow();
    });

    it(`nothing that the caller overwrites afterwards (${begin.name})`, async () => {
      const secret = { key: SECRET.key.slice(), iv: SECRET.iv.slice() };
      const input = begin === encryptStream ? testBytes(100) : await nativeGcm(SECRET, testBytes(100));
      const stream = begin(secret);
      secret.key.fill(0);
      secret.iv.fill(0);

      expect(await collect(streamOf(input).pipeThrough(stream))).toEqual(
        await collect(streamOf(input).pipeThrough(begin(SECRET))),
      );
    });
  }
});
