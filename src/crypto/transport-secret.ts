import { decryptStream, encryptStream, type GcmSecret } from './aes-gcm.js';

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

  /** @throws Error when the secret was used or overwritten before */
  encrypt(): TransformStream<Uint8Array, Uint8Array> {
    return encryptStream(this.#spend());
  }

  /** @throws Error when the secret was used or overwritten before */
  decrypt(): TransformStream<Uint8Array, Uint8Array> {
    return decryptStream(this.#spend());
  }

  /** Overwrites the secret; a stream that it serves goes on. */
  dispose(): void {
    this.#spent = true;
    this.#key.fill(0);
    this.#iv.fill(0);
  }

  #spend(): GcmSecret {
    if (this.#spent) throw new Error('a Transport Secret serves one stream');
    this.#spent = true;
    return { key: this.#key, iv: this.#iv };
  }
}
