import { gcm } from '@noble/ciphers/aes.js';

/** AES-GCM in JavaScript. */
export function encryptNoble(key: Uint8Array, plaintext: Uint8Array): void {
  gcm(key, new Uint8Array(12)).encrypt(plaintext);
}
