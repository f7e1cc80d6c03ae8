import type { GcmSecret } from './gcm-secret.js';

/**
 * Derives a key for HMAC-SHA-256 for one purpose (HKDF-SHA-256, RFC 5869). Scripts cannot read it. The secret stays as
 * it is.
 * @param purpose HKDF's `info`: no two purposes may have the same bytes
 */
export async function deriveMacKey({ key, iv }: GcmSecret, purpose: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const material = key.slice();
  const hkdf = { name: 'HKDF', hash: 'SHA-256', salt: iv.slice(), info: purpose };
  try {
    const base = await crypto.subtle.importKey('raw', material, 'HKDF', false, ['deriveKey']);
    const hmac = { name: 'HMAC', hash: 'SHA-256', length: 256 };
    return await crypto.subtle.deriveKey(hkdf, base, hmac, false, ['sign']);
  } finally {
    material.fill(0);
  }
}

/** HMAC-SHA-256 (RFC 2104): 32 bytes. */
export const mac = async (key: CryptoKey, bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.sign('HMAC', key, bytes));
