import type { Block } from './gf128.js';

/** Plaintext bytes that one key and IV may carry (NIST SP 800-38D §5.2.1.1): 64 GiB without two blocks. */
export const MAX_PLAINTEXT_BYTES = 2 ** 36 - 32;

/** GCM's length block: two 64-bit counts of bits. */
export const lengthBlock = (additionalBytes: number, bytes: number): Block => [
  Math.floor(additionalBytes / 2 ** 29),
  (additionalBytes * 8) >>> 0,
  Math.floor(bytes / 2 ** 29),
  (bytes * 8) >>> 0,
];

/** Adds bytes to those that a key and IV have carried. @throws RangeError above {@link MAX_PLAINTEXT_BYTES} */
export function addBytes(before: number, bytes: number): number {
  const sum = before + bytes;
  if (sum > MAX_PLAINTEXT_BYTES) throw new RangeError('more than one key and IV may carry');
  return sum;
}
