import { TAG_BYTES, type GcmSecret } from './gcm-secret.js';

/* A few bytes of AES-GCM in one call; files go through `aes-gcm.ts`. */

async function parameters({ key, iv }: GcmSecret, usage: 'encrypt' | 'decrypt'): Promise<[AesGcmParams, CryptoKey]> {
  const imported = await crypto.subtle.importKey('raw', key.slice(), 'AES-GCM', false, [usage]);
  return [{ name: 'AES-GCM', iv: iv.slice(), tagLength: 8 * TAG_BYTES }, imported];
}

/** @returns the ciphertext with its 16-byte tag */
export async function encryptMessage(secret: GcmSecret, plaintext: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.encrypt(...(await parameters(secret, 'encrypt')), plaintext.slice()));
}

/**
 * @param ciphertext with its 16-byte tag
 * @throws DOMException when the tag does not match
 */
export async function decryptMessage(secret: GcmSecret, ciphertext: Uint8Array): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.decrypt(...(await parameters(secret, 'decrypt')), ciphertext.slice()));
}
