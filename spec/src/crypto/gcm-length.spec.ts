import { concat } from '../../../src/bytes/concat.js';
import { fromHex, toHex } from '../../../src/bytes/hex.js';
import { decryptStream } from '../../../src/crypto/aes-gcm.js';
import { MAX_PLAINTEXT_BYTES, addBytes, lengthBlock } from '../../../src/crypto/gcm-length.js';
import { add, multiply, toBlock, toBytes, type Block } from '../../../src/crypto/gf128.js';
import { collect, streamOf } from '../../support/streams.js';

const KEY = fromHex('000102030405060708090a0b0c0d0e0f');
const IV = fromHex('101112131415161718191a1b');

// Tags of OpenSSL (`crypto` of Node.js) for that many bytes of ciphertext, all of them zero: GHASH of those is zero, too,
// so that a tag depends on nothing but the length block, and is known without the bytes.
const OPENSSL: readonly (readonly [number, string])[] = [
  [0, '0ed7259add1011e159d00e61b1925410'],
  [2 ** 29 - 16, '4076fcc43bbc36ad12d39458e25d2099'],
  [2 ** 29, '059f59b352da6cf261ea29b658d0227f'],
  [2 ** 29 + 1, '7895f8cff8998dbe1fb9c12f99011cc0'],
  [2 ** 32, '5494c4d6a343f978980130defb81e768'],
  [2 ** 36 - 32, '79f13354b9d18e1014f5a625c7660bca'],
];

/** What AES makes of a block under {@link KEY}. */
async function encrypt(block: Uint8Array<ArrayBuffer>): Promise<Block> {
  const key = await crypto.subtle.importKey('raw', KEY, 'AES-CTR', false, ['encrypt']);
  const counter = { name: 'AES-CTR', counter: block, length: 32 };
  return toBlock(new Uint8Array(await crypto.subtle.encrypt(counter, key, new Uint8Array(16))));
}

describe('The length of an AES-GCM message', () => {
  for (const [bytes, tag] of OPENSSL) {
    it(`goes into the tag as with OpenSSL (${bytes} bytes)`, async () => {
      const h = await encrypt(new Uint8Array(16));
      const mask = await encrypt(concat(IV, Uint8Array.of(0, 0, 0, 1)));

      expect(toHex(toBytes(add(multiply(lengthBlock(0, bytes), h), mask)))).toBe(tag);
    });
  }

  it('goes into the tag of a stream in the same way', async () => {
    const stream = decryptStream({ key: KEY, iv: IV });
    const bytes = await collect(
      streamOf(new Uint8Array(32), fromHex('7d830a0f956c386e93ad1d598bb583f9')).pipeThrough(stream),
    );

    expect(bytes.length).toBe(32);
  });

  it('counts bits in two words, those of the additional data first', () => {
    expect(lengthBlock(2 ** 29 + 1, 2 ** 30 + 2)).toEqual([1, 8, 2, 16]);
    expect(lengthBlock(0, 2 ** 36 - 32)).toEqual([0, 0, 127, 2 ** 32 - 256]);
  });

  it('is at most 64 GiB without two blocks', () => {
    expect(addBytes(MAX_PLAINTEXT_BYTES - 16, 16)).toBe(2 ** 36 - 32);
    expect(() => addBytes(MAX_PLAINTEXT_BYTES - 16, 17)).toThrowError(RangeError);
    expect(() => addBytes(MAX_PLAINTEXT_BYTES, 1)).toThrowError(RangeError);
  });
});
