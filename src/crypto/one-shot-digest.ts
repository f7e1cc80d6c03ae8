/** One-shot digest of bytes that are in memory; files go through `hash.ts`. */
export const digest = async (algorithm: 'SHA-1' | 'SHA-256', bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest(algorithm, bytes));
