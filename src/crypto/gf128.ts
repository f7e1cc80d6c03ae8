/*
 * GF(2^128) as GCM writes it (NIST SP 800-38D §6.3): bit 0 of a block is the coefficient of x^0 and comes first;
 * the field polynomial is x^128 + x^7 + x^2 + x + 1. An element is a Block: four 32-bit words, first bits first.
 * No branch and no table access depends on the operands.
 */

/** 16 bytes as four big-endian 32-bit words. */
export type Block = readonly [number, number, number, number];

export const ZERO: Block = [0, 0, 0, 0];
/** The field's 1: bit 0 set. */
export const ONE: Block = [0x80000000, 0, 0, 0];
/** x^7 + x^2 + x + 1, which x^128 is reduced to. */
const REDUCTION = 0xe1000000;

/** Addition and subtraction. */
export const add = (a: Block, b: Block): Block => [a[0] ^ b[0], a[1] ^ b[1], a[2] ^ b[2], a[3] ^ b[3]];

/** a·b. */
export function multiply(a: Block, b: Block): Block {
  let [z0, z1, z2, z3] = [0, 0, 0, 0];
  let [v0, v1, v2, v3] = b;
  for (const word of a) {
    for (let bit = 31; bit >= 0; bit--) {
      const take = -((word >>> bit) & 1);
      z0 ^= v0 & take;
      z1 ^= v1 & take;
      z2 ^= v2 & take;
      z3 ^= v3 & take;
      const carry = -(v3 & 1);
      v3 = (v3 >>> 1) | (v2 << 31);
      v2 = (v2 >>> 1) | (v1 << 31);
      v1 = (v1 >>> 1) | (v0 << 31);
      v0 = (v0 >>> 1) ^ (REDUCTION & carry);
    }
  }
  return [z0, z1, z2, z3];
}

/** a^n for a whole number n ≥ 0 that is no secret. */
export function power(a: Block, n: number): Block {
  let result = ONE;
  let square = a;
  for (let rest = n; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = multiply(result, square);
    square = multiply(square, square);
  }
  return result;
}

/** a⁻¹ = a^(2^128 − 2); 0 for 0. */
export function inverse(a: Block): Block {
  let result = ONE;
  let square = a;
  for (let bit = 1; bit < 128; bit++) {
    square = multiply(square, square);
    result = multiply(result, square);
  }
  return result;
}

/** The 16 bytes at `at`; bytes past the end count as zero. */
export function toBlock(bytes: Uint8Array, at = 0): Block {
  const word = (from: number): number =>
    ((bytes[from] ?? 0) << 24) |
    ((bytes[from + 1] ?? 0) << 16) |
    ((bytes[from + 2] ?? 0) << 8) |
    (bytes[from + 3] ?? 0);
  return [word(at), word(at + 4), word(at + 8), word(at + 12)];
}

/** A block as 16 bytes. */
export function toBytes(block: Block): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(16);
  const view = new DataView(bytes.buffer);
  block.forEach((word, index) => {
    view.setUint32(4 * index, word >>> 0);
  });
  return bytes;
}
