/** Bytes that own their memory, so that it can be moved instead of copied; a part of a buffer is copied for that. */
export const ownBytes = (bytes: Uint8Array): Uint8Array =>
  bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice();
