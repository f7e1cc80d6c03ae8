/** Fresh bytes of WebCrypto's generator; at most 65536. */
export const randomBytes = (length: number): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(length));
