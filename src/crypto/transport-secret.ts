import { concat } from '../bytes/concat.js';
import { constantTimeEqual } from '../bytes/equal.js';
import type { GcmSecret } from './gcm-secret.js';
import { digest } from './one-shot-digest.js';

/**
 * The Transport Secret of one content (XEP-0391 §3): 16- or 32-byte key and 12- or 16-byte IV, copied here. It
 * serves one stream in its life, since a second plaintext under the same key and IV would break AES-GCM.
 */
export class TransportSecret {
  readonly #key: Uint8Array;
  readonly #iv: Uint8Array;
  #spent = false;

  constructor({ key, iv }: GcmSecret) {
    this.#key = key.slice();
    this.#iv = iv.slice();
  }

  /**
   * The secret for its one stream; the caller overwrites the copy.
   * @throws Error when it was taken or overwritten before
   */
  take(): GcmSecret {
    if (this.#spent) throw new Error('a Transport Secret serves one stream');
    const copy = { key: this.#key.slice(), iv: this.#iv.slice() };
    this.dispose();
    return copy;
  }

  /** True for this very secret, in constant time; false once it was taken or overwritten. */
  equals({ key, iv }: GcmSecret): boolean {
    return !this.#spent && constantTimeEqual(concat(this.#key, this.#iv), concat(key, iv));
  }

  /**
   * Makes a digest by which the secret is known again, and which tells nothing else of it.
   * @returns undefined once the secret was taken or overwritten
   */
  async fingerprint(): Promise<Uint8Array | undefined> {
    if (this.#spent) return undefined;
    const bytes = concat(this.#key, this.#iv);
    const known = digest('SHA-256', bytes);
    bytes.fill(0); // WebCrypto has its copy
    return known;
  }

  /** Overwrites the secret. */
  dispose(): void {
    this.#spent = true;
    this.#key.fill(0);
    this.#iv.fill(0);
  }
}
