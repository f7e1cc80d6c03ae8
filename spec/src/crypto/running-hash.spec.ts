import { toHex } from '../../../src/bytes/hex.js';
import { isHashAlgorithm, type HashAlgorithm } from '../../../src/crypto/hash-algorithms.js';
import { startHash } from '../../../src/crypto/running-hash.js';
import { chunksOf } from '../../support/streams.js';

// FIPS 180-4, and the digest of nothing.
const VECTORS: readonly (readonly [HashAlgorithm, string, string])[] = [
  ['sha-256', '', 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'],
  ['sha-256', 'abc', 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'],
  [
    'sha-256',
    'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq',
    '248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1',
  ],
  // RFC 7693 defines it; these are of Python's hashlib.
  ['blake2b-256', '', '0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8'],
  ['blake2b-256', 'abc', 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319'],
  ['sha-1', '', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
  ['sha-1', 'abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
  ['sha-1', 'abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq', '84983e441c3bd26ebaae4aa1f95129e5e54670f1'],
];

describe('startHash', () => {
  for (const [algorithm, text, digest] of VECTORS) {
    it(`knows the ${algorithm} of “${text}”, however it comes`, async () => {
      const bytes = new TextEncoder().encode(text);
      for (const sizes of [[64], [1], [3, 5]]) {
        const hash = await startHash(algorithm);
        for (const chunk of chunksOf(bytes, sizes)) hash.update(chunk);

        expect(toHex(hash.digest())).toBe(digest);
      }
    });
  }

  it('keeps two hashes that grow in turns apart', async () => {
    const [one, other] = [await startHash('sha-256'), await startHash('sha-256')];
    const [a, b, c] = ['a', 'b', 'c'].map((letter) => new TextEncoder().encode(letter)) as [
      Uint8Array,
      Uint8Array,
      Uint8Array,
    ];
    one.update(a);
    other.update(c);
    one.update(b);
    other.update(b);
    one.update(c);

    expect(toHex(one.digest())).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
    expect(toHex(other.digest())).not.toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });
});

describe('isHashAlgorithm', () => {
  it('knows what can be checked', () => {
    expect(['blake2b-256', 'sha-256', 'sha-1'].every(isHashAlgorithm)).toBeTrue();
  });

  for (const name of ['', 'md5', 'SHA-256', 'sha-512', 'constructor', '__proto__']) {
    it(`does not know “${name}”`, () => {
      expect(isHashAlgorithm(name)).toBeFalse();
    });
  }
});
