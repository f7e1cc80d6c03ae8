import { concat } from '../../src/bytes/concat.js';
import { randomBytes } from '../../src/bytes/random.js';
import { encryptMessage } from '../../src/crypto/message.js';
import type { Secret } from '../../src/key-transport/key-transport.js';

/** What each device gets in its ratchet message, and what all get beside that. */
export interface KeyBlob {
  /** The 16-byte key; with a payload the payload's 16-byte tag behind it. */
  readonly blob: Uint8Array;
  /** One byte of ciphertext. */
  readonly payload?: Uint8Array;
}

/**
 * What carries a key.
 * @param hasPayload with a payload under the same key and IV: one random byte that nobody is told or needs. It adds
 *   nothing to what an observer knows of anything else under them: its ciphertext is as random as the byte, and its tag
 *   stays in the ratchet messages. (python3-oldmemo 1.0.3, of Libervia, loses the IV where there is no payload.)
 */
export async function keyBlob({ key, iv }: Secret, hasPayload: boolean): Promise<KeyBlob> {
  const blob = key.slice(0, 16);
  if (!hasPayload) return { blob };
  const sealed = await encryptMessage({ key: blob, iv }, randomBytes(1));
  return { blob: concat(blob, sealed.subarray(1)), payload: sealed.slice(0, 1) };
}
