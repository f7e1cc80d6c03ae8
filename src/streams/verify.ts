import { constantTimeEqual } from '../bytes/equal.js';
import { digestsHere, type OnPoint, type RunningDigests, type StartDigests } from '../crypto/running-digests.js';
import { isHashAlgorithm, OWN_HASH, type HashAlgorithm } from '../crypto/hash-algorithms.js';
import type { HashPoint } from '../crypto/running-hash.js';
import { SessionError } from '../errors.js';

/** How long a checksum may come after the last byte. */
export const HASH_WAIT_MS = 5000;

/** Bytes between two points of the hash of a file that comes. */
const POINT_BYTES = 512 * 1024;

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
  readonly ciphertext?: RunningDigests | undefined;
  /** Whether they must be of that. */
  readonly isOfCiphertext?: boolean;
  /** Bytes of the file that are here already, hashed. */
  readonly from?: HashPoint | undefined;
  /** Told now and then how far the file is hashed, by {@link OWN_HASH}: it is taken then, announced or not. */
  readonly onHashed?: OnPoint | undefined;
  /** Begins the digests. */
  readonly startDigests?: StartDigests;
}

const corrupted = (message: string): SessionError => new SessionError('failed-application', 'corrupted', message);

/**
 * Checks that bytes are what was announced: the size, then the hashes. A checksum that does not come within 5 s is none
 * (XEP-0234 §8.2 leaves it optional); one that does not match is an error.
 */
export class Verifier {
  readonly #expected: Expected;
  readonly #known: readonly HashAlgorithm[];
  readonly #digests: RunningDigests;
  #bytes: number;

  constructor(expected: Expected) {
    const { algorithms, isOfCiphertext = false, from, onHashed, startDigests = digestsHere } = expected;
    this.#expected = expected;
    this.#known = algorithms.filter(isHashAlgorithm);
    const kept: readonly HashAlgorithm[] = onHashed === undefined ? [] : [OWN_HASH];
    const taken = [...(isOfCiphertext ? [] : this.#known), ...kept];
    this.#bytes = from?.offset ?? 0;
    const bytes = expected.size - this.#bytes;
    this.#digests = startDigests({ algorithms: taken, bytes, from, pointBytes: POINT_BYTES }, onHashed);
  }

  /** Counts bytes that have come, before they are stored. @throws SessionError when there are too many */
  count(bytes: number): void {
    this.#bytes += bytes;
    if (this.#bytes > this.#expected.size) throw corrupted('more bytes than announced');
  }

  /** Takes bytes that were counted and are stored; they may be moved away. */
  hash(bytes: Uint8Array): Promise<void> {
    return this.#digests.update(bytes);
  }

  /** Resolves when `onHashed` was told of all bytes that came; nothing more may come then. */
  async settle(): Promise<void> {
    await this.#digests.finish();
  }

  /** @returns the announced digests that came in time and were right @throws SessionError when anything is not */
  async finish(): Promise<readonly Hash[]> {
    const { size, isLimit = false, hashes, ciphertext } = this.#expected;
    if (this.#bytes !== size && !isLimit) throw corrupted('fewer bytes than announced');
    const announced = this.#known.length > 0 && hashes !== undefined ? await withinTime(hashes) : [];
    const digests = await Promise.all([this.#digests.finish(), ciphertext?.finish()]);
    const computed = digests.filter((one) => one !== undefined);
    // Nobody announced the other algorithms.
    const checked = announced.filter(({ algorithm }) => computed.some((each) => each.has(algorithm)));
    if (!checked.every((hash) => isOneOf(hash, computed))) throw corrupted('the hash does not match');
    return checked;
  }
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
