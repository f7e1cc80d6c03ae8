import { fromHex, toHex } from '../../../src/bytes/hex.js';
import { deriveSecret } from '../../../src/crypto/derive-secret.js';
import { testBytes } from '../../support/streams.js';

const purpose = (text: string) => new TextEncoder().encode(text);

describe('deriveSecret', () => {
  it('is HKDF-SHA-256 (RFC 5869, test case 3)', async () => {
    const { key, iv } = await deriveSecret({ key: fromHex('0b'.repeat(22)), iv: new Uint8Array() }, purpose(''));
    const expected = '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d20';

    expect(toHex(key) + toHex(iv)).toBe(expected);
    expect([key.length, iv.length]).toEqual([22, 12]);
  });

  it('depends on the key, the IV and the purpose', async () => {
    const derived = await Promise.all([
      deriveSecret({ key: testBytes(16), iv: testBytes(12) }, purpose('a')),
      deriveSecret({ key: testBytes(16, 2), iv: testBytes(12) }, purpose('a')),
      deriveSecret({ key: testBytes(16), iv: testBytes(12, 2) }, purpose('a')),
      deriveSecret({ key: testBytes(16), iv: testBytes(12) }, purpose('b')),
    ]);

    expect(new Set(derived.map(({ key }) => toHex(key))).size).toBe(4);
    expect(new Set(derived.map(({ iv }) => toHex(iv))).size).toBe(4);
  });

  it('overwrites what it is made of', async () => {
    const secret = { key: testBytes(16), iv: testBytes(12) };
    await deriveSecret(secret, purpose('a'));

    expect([...secret.key, ...secret.iv].every((byte) => byte === 0)).toBeTrue();
  });
});
