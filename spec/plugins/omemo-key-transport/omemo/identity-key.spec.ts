import {
  convertedFingerprintOf,
  curve25519Of,
  fingerprintOf,
} from '../../../../plugins/omemo-key-transport/omemo/identity-key.js';
import { toBase64 } from '../../../../src/bytes/base64.js';
import { fromHex, toHex } from '../../../../src/bytes/hex.js';
import { loadLibomemo } from '../../../support/libomemo.js';

/** y = 4/5: the base point of Ed25519, whose u is 9, that of Curve25519 (RFC 7748 §4.1). */
const BASE_POINT = fromHex(`58${'66'.repeat(31)}`);
const NINE = `09${'00'.repeat(31)}`;
const littleEndian = (hex: string): Uint8Array => fromHex(hex.padStart(64, '0')).reverse();

describe('curve25519Of', () => {
  it('takes the base point of Ed25519 to that of Curve25519', () => {
    expect(toHex(curve25519Of(BASE_POINT)!)).toBe(NINE);
  });

  it('ignores the sign bit', () => {
    const negative = BASE_POINT.slice();
    negative[31]! |= 0x80;

    expect(toHex(curve25519Of(negative)!)).toBe(NINE);
  });

  it('is what libomemo makes of its own keys', async () => {
    const library = await loadLibomemo();
    for (let round = 0; round < 5; round++) {
      const { pubKey } = await library.KeyHelper.generateIdentityKeyPair();
      const ed25519 = new Uint8Array(await library.curvePubKeyToEd25519PubKey(pubKey));

      expect(toHex(curve25519Of(ed25519)!)).toBe(toHex(new Uint8Array(pubKey).slice(1)));
    }
  });

  it('is nothing for y = 1, for a y beyond the field, and for another length', () => {
    const p = '7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffed';
    for (const y of ['1', p, p.replace(/ed$/, 'ee'), p.replace(/ed$/, 'ff')]) {
      expect(curve25519Of(littleEndian(y))).toBeUndefined();
    }

    for (const length of [0, 31, 33, 64]) expect(curve25519Of(new Uint8Array(length).fill(2))).toBeUndefined();
  });

  it('leaves the key as it was', () => {
    const key = BASE_POINT.slice();
    curve25519Of(key);

    expect(key).toEqual(BASE_POINT);
  });
});

describe('fingerprintOf', () => {
  const key = fromHex('ab'.repeat(32));

  it('leaves the type byte out', () => {
    expect(fingerprintOf(toBase64(key))).toBe('ab'.repeat(32));
    expect(fingerprintOf(toBase64(Uint8Array.of(5, ...key)))).toBe('ab'.repeat(32));
  });

  it('is nothing for what is no key', () => {
    const others = ['', '%%', 'AAAA', toBase64(key.slice(1)), toBase64(Uint8Array.of(6, ...key)), undefined, null, 7];
    for (const other of others) expect(fingerprintOf(other)).toBeUndefined();
  });
});

describe('convertedFingerprintOf', () => {
  it('is the fingerprint of the converted key, or nothing', () => {
    expect(convertedFingerprintOf(toBase64(BASE_POINT))).toBe(NINE);
    for (const other of ['', '%%', 'AAAA', undefined]) expect(convertedFingerprintOf(other)).toBeUndefined();
  });
});
