import type { GcmSecret } from './aes-gcm.js';

/**
 * Decrypts a few bytes of AES-GCM in one call; files go through `aes-gcm.ts`.
 * @param ciphertext with its 16-byte tag
 * @throws DOMException when the tag does not match
 */
export async function decryptMessage({ key, iv }: GcmSecret, ciphertext: Uint8Array): Promise<Uint8Array> {
  const imported = await crypto.subtle.importKey('raw', key.slice(), 'AES-GCM', false, ['decrypt']);
  const parameters = { name: 'AES-GCM', iv: iv.slice(), tagLength: 128 };
  return new Uint8Array(await crypto.subtle.decrypt(parameters, imported, ciphertext.slice()));
}
