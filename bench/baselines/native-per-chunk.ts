/** Bytes of one message. */
export const CHUNK_BYTES = 256 * 1024;

const parameters = (index: number): AesGcmParams => ({ name: 'AES-GCM', iv: Uint32Array.of(index, 0, 0) });

/** WebCrypto's own AES-GCM with a message, an IV and a tag per 256 KiB: the most that the platform gives. */
export async function encryptPerChunk(
  key: CryptoKey,
  plaintext: Uint8Array<ArrayBuffer>,
  give: (ciphertext: ArrayBuffer) => void = () => undefined,
): Promise<void> {
  for (let at = 0; at < plaintext.length; at += CHUNK_BYTES) {
    const chunk = plaintext.subarray(at, at + CHUNK_BYTES);
    give(await crypto.subtle.encrypt(parameters(at / CHUNK_BYTES), key, chunk));
  }
}

/** Undoes {@link encryptPerChunk}. */
export async function decryptPerChunk(key: CryptoKey, ciphertexts: readonly ArrayBuffer[]): Promise<void> {
  for (const [index, ciphertext] of ciphertexts.entries()) {
    await crypto.subtle.decrypt(parameters(index), key, ciphertext);
  }
}
