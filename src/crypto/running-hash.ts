import { createBLAKE2b, createSHA1, createSHA256 } from 'hash-wasm';
import type { HashAlgorithm } from './hash-algorithms.js';

const HASHERS = {
  'blake2b-256': () => createBLAKE2b(256),
  'sha-256': () => createSHA256(),
  'sha-1': () => createSHA1(),
} satisfies Record<HashAlgorithm, unknown>;

/** A digest as it grows. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  /** The raw digest: 20 bytes (sha-1) or 32. Ends the hash. */
  digest(): Uint8Array;
  /** Its state after all that came, some 250 bytes at most: {@link startHash} goes on from there. */
  state(): Uint8Array;
}

/**
 * Begins a hash, or goes on with one. WebCrypto's digests take whole messages only, so this one is WebAssembly.
 * @param state of a hash of that algorithm
 * @throws Error for a state of another form
 */
export async function startHash(algorithm: HashAlgorithm, state?: Uint8Array): Promise<RunningHash> {
  const hasher = await HASHERS[algorithm]();
  hasher.init();
  if (state !== undefined) hasher.load(state);
  return {
    update: (bytes) => void hasher.update(bytes),
    digest: () => hasher.digest('binary'),
    state: () => hasher.save(),
  };
}

/** How far the hash of a file goes. */
export interface HashPoint {
  /** Bytes from the beginning of the file. */
  readonly offset: number;
  /** State of the `OWN_HASH` of these. */
  readonly state: Uint8Array;
}
