import { randomBytes } from '../bytes/random.js';
import { TAG_BYTES } from './gcm-secret.js';
import { decryptMessage, encryptMessage } from './one-shot-gcm.js';

/** A text in AES-128-GCM, under a key that serves it alone. */
export interface SealedText {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly ciphertext: Uint8Array;
  readonly tag: Uint8Array;
}

/** Encrypts under a fresh key and IV. */
export async function sealText(text: string): Promise<SealedText> {
  const [key, iv] = [randomBytes(16), randomBytes(12)];
  const sealed = await encryptMessage({ key, iv }, new TextEncoder().encode(text));
  return { key, iv, ciphertext: sealed.slice(0, -TAG_BYTES), tag: sealed.slice(-TAG_BYTES) };
}

/**
 * @param sealed ciphertext and tag
 * @throws Error when it was tampered with, or is no UTF-8
 */
export async function openText(key: Uint8Array, iv: Uint8Array, sealed: Uint8Array): Promise<string> {
  return new TextDecoder('utf-8', { fatal: true }).decode(await decryptMessage({ key, iv }, sealed));
}
