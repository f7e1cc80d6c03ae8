import { constantTimeEqual } from '../bytes/equal.js';
import { isHashAlgorithm, startHash, type HashAlgorithm, type RunningHash } from '../crypto/hash.js';
import { SessionError } from '../errors.js';

/** How long a checksum may come after the last byte. */
const HASH_WAIT_MS = 5000;

/** An announced digest: XEP-0300 name and raw bytes. */
export interface Hash {
  readonly algorithm: string;
  readonly digest: Uint8Array;
}

/** What the bytes must be. */
export interface Expected {
  /** Bytes. */
  readonly size: number;
  /** Algorithms that were announced: only those are computed. */
  readonly algorithms: readonly string[];
  /** The announced digests; may come after the bytes, or never. */
  readonly hashes: Promise<readonly Hash[]> | undefined;
}

const corrupted = (message: string): SessionError => new SessionError('failed-application', 'corrupted', message);

/**
 * Passes bytes on and closes only if they are what was announced: the size, then the hashes. A checksum that does
 * not come within 5 s is none (XEP-0234 §8.2 leaves it optional); one that does not match is an error.
 */
export function verify({ size, algorithms, hashes }: Expected): TransformStream<Uint8Array, Uint8Array> {
  const known = [...new Set(algorithms)].filter(isHashAlgorithm);
  const running = Promise.all(known.map(async (name) => [name, await startHash(name)] as const));
  running.catch(() => undefined); // reported by the first chunk
  let bytes = 0;
  return new TransformStream({
    async transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > size) throw corrupted('more bytes than announced');
      for (const [, hash] of await running) hash.update(chunk);
      controller.enqueue(chunk);
    },
    async flush() {
      if (bytes !== size) throw corrupted('fewer bytes than announced');
      const announced = known.length > 0 && hashes !== undefined ? await withinTime(hashes) : [];
      check(announced, await running);
    },
  });
}

function check(announced: readonly Hash[], running: readonly (readonly [HashAlgorithm, RunningHash])[]): void {
  for (const [name, hash] of running) {
    const digest = hash.digest();
    const same = announced.filter(({ algorithm }) => algorithm === name);
    if (!same.every((one) => constantTimeEqual(one.digest, digest))) throw corrupted('the hash does not match');
  }
}

async function withinTime(hashes: Promise<readonly Hash[]>): Promise<readonly Hash[]> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<readonly Hash[]>((resolve) => {
    timer = setTimeout(() => {
      resolve([]);
    }, HASH_WAIT_MS);
  });
  const first = await Promise.race([hashes, late]);
  clearTimeout(timer);
  return first;
}
