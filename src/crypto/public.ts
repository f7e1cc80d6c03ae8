/**
 * `converse-jet/crypto`: AES-GCM over streams, at the speed of WebCrypto and in constant memory. It knows nothing of XMPP,
 * and works in pages, workers and Node.
 */
import { randomBytes } from '../bytes/random.js';
import { SessionError } from '../errors.js';
import { cipherStream, decryptor, encryptStream, type GcmOptions } from './aes-gcm.js';
import { MAX_PLAINTEXT_BYTES } from './gcm-length.js';
import { ciphertextSize, plaintextSize, TAG_BYTES, type GcmSecret } from './gcm-secret.js';

export { ciphertextSize, encryptStream, MAX_PLAINTEXT_BYTES, plaintextSize, TAG_BYTES };
export type { GcmOptions, GcmSecret as Secret };

/** The tag does not match: the ciphertext is not what was encrypted with this secret and additional data, or not whole. */
export class AuthenticationError extends Error {
  override readonly name = 'AuthenticationError';
}

/** Makes a key of 32 bytes and an IV of 12, both random. Each message needs a secret of its own. */
export const newSecret = (): GcmSecret => ({ key: randomBytes(32), iv: randomBytes(12) });

function asAuthenticationError(error: unknown): never {
  throw error instanceof SessionError ? new AuthenticationError(error.message) : error;
}

/**
 * Decrypts ciphertext with its tag at the end. What comes out is **not authentic** before the stream has closed: use none
 * of it until then. The stream errors with an {@link AuthenticationError} when the tag does not match.
 * @throws RangeError for a key or an IV of another length
 */
export function decryptStream(secret: GcmSecret, options?: GcmOptions): TransformStream<Uint8Array, Uint8Array> {
  const cipher = decryptor(secret, options);
  return cipherStream({ ...cipher, finish: (rest) => cipher.finish(rest).catch(asAuthenticationError) });
}
