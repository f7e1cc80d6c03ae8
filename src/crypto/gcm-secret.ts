/** Bytes of the authentication tag behind the ciphertext. */
export const TAG_BYTES = 16;

/** 16- or 32-byte key, 12- or 16-byte IV. */
export interface GcmSecret {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

/** Ciphertext bytes, tag included. */
export const ciphertextSize = (plaintextBytes: number): number => plaintextBytes + TAG_BYTES;
/** Plaintext bytes of that much ciphertext with its tag; negative where there is no room for one. */
export const plaintextSize = (ciphertextBytes: number): number => ciphertextBytes - TAG_BYTES;
