import { ignore } from '../log.js';
import { createSHA1, createSHA256 } from 'hash-wasm';

/** Algorithms by their XEP-0300 names: sha-256 is sent, sha-1 is only read. */
export type HashAlgorithm = 'sha-256' | 'sha-1';

/** A digest as it grows. */
export interface RunningHash {
  update(bytes: Uint8Array): void;
  /** The raw digest: 32 bytes (sha-256) or 20 (sha-1). Ends the hash. */
  digest(): Uint8Array;
  /** Its state after all that came, some 100 bytes: {@link startHash} goes on from there. */
  state(): Uint8Array;
}

/** True for what {@link startHash} knows. */
export const isHashAlgorithm = (name: string): name is HashAlgorithm => name === 'sha-256' || name === 'sha-1';

/**
 * Begins a hash, or goes on with one. WebCrypto's digests take whole messages only, so this one is WebAssembly.
 * @param state of a hash of that algorithm
 * @throws Error for a state of another form
 */
export async function startHash(algorithm: HashAlgorithm, state?: Uint8Array): Promise<RunningHash> {
  const hasher = await (algorithm === 'sha-256' ? createSHA256() : createSHA1());
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
  /** State of the SHA-256 of these. */
  readonly state: Uint8Array;
}

/** How a {@link hashStream} goes. */
export interface HashStreamOptions {
  /** The state of the hash of what comes before. */
  readonly state?: Uint8Array | undefined;
  /** Called after each chunk. @param bytes of the chunk */
  readonly onHashed?: (bytes: number, hash: RunningHash) => void;
}

/** A stream that passes its bytes on and knows their digest when it has closed. */
export function hashStream(
  algorithm: HashAlgorithm,
  { state, onHashed }: HashStreamOptions = {},
): {
  readonly stream: TransformStream<Uint8Array, Uint8Array>;
  /** Stays open for ever when the stream does not close. */
  readonly digest: Promise<Uint8Array>;
} {
  let resolve: (digest: Uint8Array) => void;
  const digest = new Promise<Uint8Array>((done) => (resolve = done));
  const started = startHash(algorithm, state);
  started.catch(ignore('the first chunk reports it'));
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    async transform(chunk, controller) {
      const hash = await started;
      hash.update(chunk);
      onHashed?.(chunk.length, hash);
      controller.enqueue(chunk);
    },
    async flush() {
      resolve((await started).digest());
    },
  });
  return { stream, digest };
}
