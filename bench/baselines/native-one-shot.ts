/** WebCrypto's own AES-GCM of a whole file in memory. */
export async function encryptOneShot(key: CryptoKey, plaintext: Uint8Array<ArrayBuffer>): Promise<void> {
  await crypto.subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, plaintext);
}
