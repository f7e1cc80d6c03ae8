/** `crypto.getRandomValues` gives no more at once. */
const CALL_BYTES = 65536;

/** Content that nothing can compress or share. */
export function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += CALL_BYTES) crypto.getRandomValues(bytes.subarray(at, at + CALL_BYTES));
  return bytes;
}
