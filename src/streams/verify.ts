import { constantTimeEqual } from '../bytes/equal.js';
import { Digests } from '../crypto/running-digests.js';
import { isHashAlgorithm, type HashPoint } from '../crypto/running-hash.js';
import { SessionError } from '../errors.js';

/** How long a checksum may come after the last byte. */
export const HASH_WAIT_MS = 5000;

/** An announced digest: XEP-0300 name and raw bytes. */
export interface Hash {
  readonly algorithm: string;
  readonly digest: Uint8Array;
}

/** What the bytes must be. */
export interface Expected {
  /** Bytes. */
  readonly size: number;
  /** Whether fewer bytes will do. */
  readonly isLimit?: boolean;
  /** Algorithms that were announced: only those are computed. */
  readonly algorithms: readonly string[];
  /** The announced digests; may come after the bytes, or never. */
  readonly hashes: Promise<readonly Hash[]> | undefined;
  /** What the digests may be of instead: the ciphertext, all of which has come when these bytes have. */
  readonly ciphertext?: Digests | undefined;
  /** Whether they must be of that. */
  readonly isOfCiphertext?: boolean;
  /** Bytes of the file that are here already, hashed. */
  readonly from?: HashPoint | undefined;
  /** Told after each chunk how far the file is hashed, by SHA-256: it is taken then, announced or not. */
  readonly onHashed?: ((point: HashPoint) => void) | undefined;
  /** Told the announced digests that came in time and were right, when the bytes are what was announced. */
  readonly onChecked?: (hashes: readonly Hash[]) => void;
}

const corrupted = (message: string): SessionError => new SessionError('failed-application', 'corrupted', message);

/**
 * Passes bytes on and closes only if they are what was announced: the size, then the hashes. A checksum that does
 * not come within 5 s is none (XEP-0234 §8.2 leaves it optional); one that does not match is an error.
 */
export function verify({
  size,
  isLimit = false,
  algorithms,
  hashes,
  ciphertext,
  isOfCiphertext = false,
  from,
  onHashed,
  onChecked,
}: Expected): TransformStream<Uint8Array, Uint8Array> {
  const known = algorithms.filter(isHashAlgorithm);
  const taken = [...(isOfCiphertext ? [] : known), ...(onHashed === undefined ? [] : (['sha-256'] as const))];
  const digests = new Digests(taken, from?.state);
  let bytes = from?.offset ?? 0;
  return new TransformStream({
    async transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > size) throw corrupted('more bytes than announced');
      await digests.update(chunk);
      const state = onHashed && (await digests.sha256State());
      if (state !== undefined) onHashed?.({ offset: bytes, state });
      controller.enqueue(chunk);
    },
    async flush() {
      if (bytes !== size && !isLimit) throw corrupted('fewer bytes than announced');
      const announced = known.length > 0 && hashes !== undefined ? await withinTime(hashes) : [];
      const computed = (await Promise.all([digests.finish(), ciphertext?.finish()])).filter((one) => one !== undefined);
      // Nobody announced the other algorithms.
      const checked = announced.filter(({ algorithm }) => computed.some((each) => each.has(algorithm)));
      if (!checked.every((hash) => isOneOf(hash, computed))) throw corrupted('the hash does not match');
      onChecked?.(checked);
    },
  });
}

const isOneOf = ({ algorithm, digest }: Hash, computed: readonly ReadonlyMap<string, Uint8Array>[]): boolean =>
  computed.flatMap((each) => each.get(algorithm) ?? []).some((one) => constantTimeEqual(one, digest));

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
