import type { GcmSecret } from './gcm-secret.js';

const IV_BYTES = 12;

/**
 * Derives a secret for one purpose (HKDF-SHA-256, RFC 5869). It says nothing about the secret that it is made of, nor
 * about the one for another purpose. The key is as long as before, the IV has 12 bytes.
 * @param secret is overwritten
 * @param purpose HKDF's `info`: no two purposes may have the same bytes
 */
export async function deriveSecret({ key, iv }: GcmSecret, purpose: Uint8Array<ArrayBuffer>): Promise<GcmSecret> {
  const material = key.slice();
  const salt = iv.slice();
  key.fill(0);
  iv.fill(0);
  try {
    const base = await crypto.subtle.importKey('raw', material, 'HKDF', false, ['deriveBits']);
    const hkdf = { name: 'HKDF', hash: 'SHA-256', salt, info: purpose };
    const bits = await crypto.subtle.deriveBits(hkdf, base, (material.length + IV_BYTES) * 8);
    return { key: new Uint8Array(bits, 0, material.length), iv: new Uint8Array(bits, material.length) };
  } finally {
    material.fill(0);
    salt.fill(0);
  }
}
