import { concat } from '../../../src/bytes/concat.js';
import { randomBytes } from '../../../src/bytes/random.js';
import { TAG_BYTES } from '../../../src/crypto/gcm-secret.js';
import { encryptMessage } from '../../../src/crypto/one-shot-gcm.js';
import type { BlobForm, Secret } from '../../../src/key-transport/key-transport.js';

/** What each device gets in its ratchet message, and what all get beside that. */
export interface KeyBlob {
  /** The 16-byte key, and 16 more bytes behind it unless the form is `bare`. */
  readonly blob: Uint8Array;
  /** One byte of ciphertext. */
  readonly payload?: Uint8Array;
}

/** Makes what carries a key. */
export async function keyBlob({ key, iv }: Secret, form: BlobForm): Promise<KeyBlob> {
  const blob = key.slice(0, 16);
  switch (form) {
    case 'bare':
      return { blob };
    case 'guarded':
      return { blob: concat(blob, randomBytes(TAG_BYTES)) };
    case 'payload': {
      // One random byte that nobody is told or needs. It adds nothing to what an observer knows of anything else under
      // this key and IV: its ciphertext is as random as the byte, and its tag stays in the ratchet messages.
      // (python3-oldmemo 1.0.3, of Libervia, loses the IV where there is no payload.)
      const sealed = await encryptMessage({ key: blob, iv }, randomBytes(1));
      return { blob: concat(blob, sealed.subarray(1)), payload: sealed.slice(0, 1) };
    }
  }
}
