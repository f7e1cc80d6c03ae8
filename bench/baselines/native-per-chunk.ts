/** Bytes of one message. */
export const CHUNK_BYTES = 256 * 1024;

type Bytes = Uint8Array<ArrayBuffer>;

const parameters = (index: number): AesGcmParams => ({ name: 'AES-GCM', iv: Uint32Array.of(index, 0, 0) });

/** WebCrypto's own AES-GCM with a message, an IV and a tag per 256 KiB: the most that the platform gives. */
export async function encryptPerChunk(
  key: CryptoKey,
  plaintext: Bytes,
  give: (ciphertext: Bytes) => void = () => undefined,
): Promise<void> {
  for (let at = 0; at < plaintext.length; at += CHUNK_BYTES) {
    const chunk = plaintext.subarray(at, at + CHUNK_BYTES);
    give(new Uint8Array(await crypto.subtle.encrypt(parameters(at / CHUNK_BYTES), key, chunk)));
  }
}

/** Undoes {@link encryptPerChunk}. */
export async function decryptPerChunk(key: CryptoKey, ciphertexts: readonly Bytes[]): Promise<void> {
  for (const [index, ciphertext] of ciphertexts.entries()) {
    await crypto.subtle.decrypt(parameters(index), key, ciphertext);
  }
}

/** The same calls in a stream, which has its own price: one for each chunk that comes. */
export function streamPerChunk(key: CryptoKey, operation: 'encrypt' | 'decrypt'): TransformStream<Bytes, Bytes> {
  let index = 0;
  return new TransformStream({
    async transform(chunk, controller) {
      controller.enqueue(new Uint8Array(await crypto.subtle[operation](parameters(index++), key, chunk)));
    },
  });
}
