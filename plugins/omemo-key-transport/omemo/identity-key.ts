import { fromBase64 } from '../../../src/bytes/base64.js';
import { toHex } from '../../../src/bytes/hex.js';

/** The field of Curve25519. */
const P = 2n ** 255n - 19n;

function power(base: bigint, exponent: bigint): bigint {
  let result = 1n;
  for (let [square, left] = [base % P, exponent]; left > 0n; left >>= 1n) {
    if (left & 1n) result = (result * square) % P;
    square = (square * square) % P;
  }
  return result;
}

/**
 * The Curve25519 form of an Ed25519 public key: u = (1 + y) / (1 − y) (RFC 7748 §4.1). The sign bit of x is ignored,
 * since a Curve25519 key has none. For comparing public keys only.
 * @returns undefined where the bytes are no canonical y, or have no u
 */
export function curve25519Of(ed25519: Uint8Array): Uint8Array | undefined {
  if (ed25519.length !== 32) return undefined;
  const y = BigInt(`0x${toHex(ed25519.slice().reverse())}`) & (2n ** 255n - 1n);
  if (y >= P || y === 1n) return undefined;
  const u = ((1n + y) * power(1n - y + P, P - 2n)) % P;
  return Uint8Array.from({ length: 32 }, (_, index) => Number((u >> BigInt(8 * index)) & 255n));
}

const bytesOf = (base64: unknown): Uint8Array | undefined => {
  try {
    return typeof base64 === 'string' ? fromBase64(base64) : undefined;
  } catch {
    return undefined; // not base64
  }
};

/** The fingerprint of a Curve25519 key with its type byte, 33 bytes. */
export const keyFingerprint = (key: Uint8Array): string => toHex(key.subarray(1));

/** Of a Curve25519 key in base64, with or without its type byte; undefined where it is none. */
export function fingerprintOf(base64: unknown): string | undefined {
  const bytes = bytesOf(base64);
  const key = bytes?.length === 33 && bytes[0] === 5 ? bytes.subarray(1) : bytes;
  return key?.length === 32 ? toHex(key) : undefined;
}

/** The fingerprint that the same device has in the Curve25519 namespaces. @param base64 of its Ed25519 key */
export function convertedFingerprintOf(base64: unknown): string | undefined {
  const bytes = bytesOf(base64);
  const converted = bytes && curve25519Of(bytes);
  return converted && toHex(converted);
}
