import fc from 'fast-check';
import { concat } from '../../../src/bytes/concat.js';
import { fromHex, toHex } from '../../../src/bytes/hex.js';
import { decryptor, decryptStream, encryptor, encryptStream } from '../../../src/crypto/aes-gcm.js';
import { ciphertextSize, plaintextSize } from '../../../src/crypto/gcm-secret.js';
import { add, inverse, multiply, toBlock, toBytes } from '../../../src/crypto/gf128.js';
import { nativeGcm } from '../../support/native-gcm.js';
import { chunksOf, collect, streamOf, testBytes } from '../../support/streams.js';

const NONE = new Uint8Array(0);
const run = (bytes: Uint8Array, through: TransformStream<Uint8Array, Uint8Array>, sizes = [bytes.length || 1]) =>
  collect(streamOf(...chunksOf(bytes, sizes)).pipeThrough(through));

const isCorrupted = (error: unknown): boolean => (error as { failure?: string }).failure === 'corrupted';
const expectCorrupted = async (ciphertext: Uint8Array, key: Uint8Array, iv: Uint8Array, additionalData = NONE) => {
  const error: unknown = await run(ciphertext, decryptStream({ key, iv }, { additionalData })).then(
    () => undefined,
    (reason: unknown) => reason,
  );

  expect(isCorrupted(error)).withContext('an error of the tag').toBeTrue();
};

// McGrew & Viega, "The Galois/Counter Mode of Operation (GCM)", appendix B: test cases 1–4 and 13–16.
const K2 = 'feffe9928665731c6d6a8f9467308308';
const IV = 'cafebabefacedbaddecaf888';
const P3 =
  'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b391aafd255';
const A4 = 'feedfacedeadbeeffeedfacedeadbeefabaddad2';
const VECTORS: readonly (readonly [string, string, string, string, string, string, string])[] = [
  ['1', '00'.repeat(16), '00'.repeat(12), '', '', '', '58e2fccefa7e3061367f1d57a4e7455a'],
  [
    '2',
    '00'.repeat(16),
    '00'.repeat(12),
    '00'.repeat(16),
    '',
    '0388dace60b6a392f328c2b971b2fe78',
    'ab6e47d42cec13bdf53a67b21257bddf',
  ],
  [
    '3',
    K2,
    IV,
    P3,
    '',
    '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091473f5985',
    '4d5c2af327cd64a62cf35abd2ba6fab4',
  ],
  [
    '4',
    K2,
    IV,
    P3.slice(0, 120),
    A4,
    '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091',
    '5bc94fbc3221a5db94fae95ae7121a47',
  ],
  ['13', '00'.repeat(32), '00'.repeat(12), '', '', '', '530f8afbc74536b9a963b4f1c4cb738b'],
  [
    '14',
    '00'.repeat(32),
    '00'.repeat(12),
    '00'.repeat(16),
    '',
    'cea7403d4d606b6e074ec5d3baf39d18',
    'd0d1c8a799996bf0265b98b5d48ab919',
  ],
  [
    '15',
    K2 + K2,
    IV,
    P3,
    '',
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662898015ad',
    'b094dac5d93471bdec1a502270e3cc6c',
  ],
  [
    '16',
    K2 + K2,
    IV,
    P3.slice(0, 120),
    A4,
    '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662',
    '76fc6ece0f4e1768cddf8853bb2d551b',
  ],
];

describe('AES-GCM streams', () => {
  for (const [name, key, iv, plaintext, additional, ciphertext, tag] of VECTORS) {
    it(`agree with test case ${name} of the GCM specification`, async () => {
      const secret = { key: fromHex(key), iv: fromHex(iv) };
      const additionalData = fromHex(additional);
      const encrypted = await run(fromHex(plaintext), encryptStream(secret, { additionalData }), [7]);

      expect(toHex(encrypted)).toBe(ciphertext + tag);
      expect(toHex(await run(encrypted, decryptStream(secret, { additionalData }), [5]))).toBe(plaintext);
    });
  }

  const sizes = [0, 1, 15, 16, 17, 31, 32, 33, 65535, 65536, 65537, 262143, 262144, 262145, 1048583];
  for (const keyBytes of [16, 32]) {
    for (const ivBytes of [12, 16]) {
      it(`equal one-shot WebCrypto for ${String(keyBytes * 8)}-bit keys and ${String(ivBytes)}-byte IVs`, async () => {
        for (const size of sizes) {
          const [key, iv, plaintext] = [testBytes(keyBytes, 2), testBytes(ivBytes, 3), testBytes(size, size)];
          const expected = await nativeGcm({ key, iv }, plaintext);
          const encrypted = await run(plaintext, encryptStream({ key, iv }), [1000, 3, 70001]);

          expect(encrypted.length).toBe(ciphertextSize(size));
          expect(plaintextSize(encrypted.length)).toBe(size);
          expect(indexedDB.cmp(encrypted, expected))
            .withContext(`${String(size)} bytes encrypted`)
            .toBe(0);
          const decrypted = await run(expected, decryptStream({ key, iv }), [16, 99999, 1]);

          expect(indexedDB.cmp(decrypted, plaintext))
            .withContext(`${String(size)} bytes decrypted`)
            .toBe(0);
        }
      });
    }
  }

  it('let the 32-bit counter wrap', async () => {
    const key = testBytes(16, 5);
    // The 16-byte IV whose first counter block ends in ffffffff, made as the method itself makes IVs.
    const imported = await crypto.subtle.importKey('raw', key, 'AES-CTR', false, ['encrypt']);
    const zero = new Uint8Array(16);
    const h = toBlock(
      new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-CTR', counter: zero, length: 32 }, imported, zero)),
    );
    const j0 = toBlock(fromHex('00112233445566778899aabbfffffffe'));
    const iv = toBytes(multiply(add(multiply(j0, inverse(h)), [0, 0, 0, 128]), inverse(h)));
    const plaintext = testBytes(600_000, 6);
    const expected = await nativeGcm({ key, iv }, plaintext);

    expect(indexedDB.cmp(await run(plaintext, encryptStream({ key, iv })), expected)).toBe(0);
    expect(indexedDB.cmp(await run(expected, decryptStream({ key, iv })), plaintext)).toBe(0);
  });

  it('equal one-shot WebCrypto for any bytes in any chunks', async () => {
    const bytes = (min: number, max: number) => fc.uint8Array({ minLength: min, maxLength: max });
    const iv = fc.oneof(bytes(12, 12), bytes(16, 16));
    const cuts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(
        bytes(16, 16),
        iv,
        bytes(0, 3000),
        bytes(0, 40),
        cuts,
        async (key, anyIv, plaintext, additionalData, chunks) => {
          const expected = await nativeGcm({ key, iv: anyIv }, plaintext, additionalData);
          const secret = { key, iv: anyIv };
          const encrypted = await run(plaintext, encryptStream(secret, { additionalData }), chunks);
          const decrypted = await run(expected, decryptStream(secret, { additionalData }), chunks);

          return toHex(encrypted) === toHex(expected) && toHex(decrypted) === toHex(plaintext);
        },
      ),
      { numRuns: 150, seed: 1 },
    );

    expect().nothing();
  });

  it('leave their input as it was', async () => {
    const plaintext = testBytes(300_000);
    await collect(streamOf(plaintext).pipeThrough(encryptStream({ key: testBytes(16), iv: testBytes(12) })));

    expect(indexedDB.cmp(plaintext, testBytes(300_000))).toBe(0);
  });

  it('leave nothing in the memory behind their chunks: it goes to other threads with them', async () => {
    const secret = { key: testBytes(16), iv: testBytes(12) };
    const plaintext = testBytes(4096);
    const ciphertext = await nativeGcm(secret, plaintext);
    for (const [cipher, input] of [
      [encryptor(secret), plaintext],
      [decryptor(secret), ciphertext.slice(0, 4096)],
    ] as const) {
      const output = await cipher.update(input);
      const behind = new Uint8Array(output.buffer, output.byteOffset + output.length);

      expect(output.byteOffset).toBe(0);
      expect(behind.every((byte) => byte === 0)).toBeTrue();
    }
  });

  it('refuse keys, IVs and additional data of other lengths', () => {
    const secret = { key: new Uint8Array(16), iv: new Uint8Array(12) };

    expect(() => encryptStream({ ...secret, key: new Uint8Array(24) })).toThrowError(RangeError);
    expect(() => decryptStream({ ...secret, iv: new Uint8Array(13) })).toThrowError(RangeError);
    expect(() => encryptStream(secret, { additionalData: new Uint8Array(65537) })).toThrowError(RangeError);
  });
});

describe('AES-GCM streams refuse', () => {
  const [key, iv, plaintext, additionalData] = [testBytes(16, 7), testBytes(12, 8), testBytes(40, 9), testBytes(5, 4)];
  let ciphertext: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    ciphertext = await nativeGcm({ key, iv }, plaintext, additionalData);
  });

  it('every flipped bit of ciphertext and tag', async () => {
    for (let bit = 0; bit < ciphertext.length * 8; bit++) {
      const changed = ciphertext.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await expectCorrupted(changed, key, iv, additionalData);
    }
  });

  it('every flipped bit of the additional data', async () => {
    for (let bit = 0; bit < additionalData.length * 8; bit++) {
      const changed = additionalData.slice();
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      await expectCorrupted(ciphertext, key, iv, changed);
    }
  });

  it('truncation at every byte', async () => {
    for (let length = 0; length < ciphertext.length; length++) {
      await expectCorrupted(ciphertext.slice(0, length), key, iv, additionalData);
    }
  });

  it('appended bytes, swapped blocks, another key and another IV', async () => {
    await expectCorrupted(concat(ciphertext, Uint8Array.of(0)), key, iv, additionalData);
    const [a, b, rest] = [ciphertext.subarray(0, 16), ciphertext.subarray(16, 32), ciphertext.subarray(32)];
    await expectCorrupted(concat(b, a, rest), key, iv, additionalData);
    await expectCorrupted(ciphertext, testBytes(16, 70), iv, additionalData);
    await expectCorrupted(ciphertext, key, testBytes(12, 80), additionalData);
  });

  it('swapped chunks of a long stream', async () => {
    const long = await nativeGcm({ key, iv }, testBytes(1 << 20));
    const chunk = 256 * 1024;
    const swapped = concat(long.subarray(chunk, 2 * chunk), long.subarray(0, chunk), long.subarray(2 * chunk));
    await expectCorrupted(swapped, key, iv);
  });
});
