import { randomBytes } from '../bytes/random.js';

const TAG_BYTES = 16;
const buffer = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(bytes);

/** A text in AES-128-GCM, under a key that serves it alone. */
export interface SealedText {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

const importKey = (key: Uint8Array, usage: 'encrypt' | 'decrypt'): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', buffer(key), 'AES-GCM', false, [usage]);

/** Encrypts under a fresh key and IV. */
export async function sealText(text: string): Promise<SealedText> {
  const [key, iv] = [randomBytes(16), randomBytes(12)];
  const plaintext = new TextEncoder().encode(text);
  const imported = await importKey(key, 'encrypt');
  const sealed = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, imported, plaintext));
  return { key, iv, ciphertext: sealed.slice(0, -TAG_BYTES), tag: sealed.slice(-TAG_BYTES) };
}

/**
 * @param sealed ciphertext and tag
 * @throws Error when it was tampered with, or is no UTF-8
 */
export async function openText(key: Uint8Array, iv: Uint8Array, sealed: Uint8Array): Promise<string> {
  const imported = await importKey(key, 'decrypt');
  const plaintext = await crypto.subtle.decrypt({ name: 'AES-GCM', iv: buffer(iv) }, imported, buffer(sealed));
  return new TextDecoder('utf-8', { fatal: true }).decode(plaintext);
}
