/** WebCrypto's own AES-GCM, which takes whole messages only: the reference. */
export async function nativeGcm(
  { key, iv }: { readonly key: Uint8Array; readonly iv: Uint8Array },
  plaintext: Uint8Array,
  additionalData = new Uint8Array(0),
): Promise<Uint8Array<ArrayBuffer>> {
  const imported = await crypto.subtle.importKey('raw', key.slice(), 'AES-GCM', false, ['encrypt']);
  const parameters = { name: 'AES-GCM', iv: iv.slice(), additionalData: additionalData.slice() };
  return new Uint8Array(await crypto.subtle.encrypt(parameters, imported, plaintext.slice()));
}
