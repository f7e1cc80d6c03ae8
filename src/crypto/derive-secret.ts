import type { GcmSecret } from './aes-gcm.js';

const IV_BYTES = 12;

/**
 * A secret of its own for one purpose (HKDF-SHA-256, RFC 5869): whoever has it learns nothing of the one that it is
 * made of, nor of that for any other purpose. The key is as long as before, the IV has 12 bytes.
 * @param secret is overwritten
 */
export async function deriveSecret({ key, iv }: GcmSecret, purpose: string): Promise<GcmSecret> {
  const material = key.slice();
  const salt = iv.slice();
  key.fill(0);
  iv.fill(0);
  try {
    const base = await crypto.subtle.importKey('raw', material, 'HKDF', false, ['deriveBits']);
    const hkdf = { name: 'HKDF', hash: 'SHA-256', salt, info: new TextEncoder().encode(purpose) };
    const bits = await crypto.subtle.deriveBits(hkdf, base, (material.length + IV_BYTES) * 8);
    return { key: new Uint8Array(bits, 0, material.length), iv: new Uint8Array(bits, material.length) };
  } finally {
    material.fill(0);
    salt.fill(0);
  }
}
