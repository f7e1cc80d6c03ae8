import { ignore } from '../log.js';
import { OWN_HASH, type HashAlgorithm } from './hash-algorithms.js';
import { startHash, type HashPoint } from './running-hash.js';

/** Several digests of the same bytes, as they grow. */
export interface RunningDigests {
  /**
   * Takes bytes that are used no more: they may be moved away. Resolves when more can be taken.
   * @param bytes own their memory
   */
  update(bytes: Uint8Array): Promise<void>;
  /** The raw digests of all that came, when all was told to `onPoint`. Ends the hashes: call it once. */
  finish(): Promise<ReadonlyMap<string, Uint8Array>>;
}

/** Which digests are taken. */
export interface DigestJob {
  /** Each is taken once, however often it is named. */
  readonly algorithms: readonly HashAlgorithm[];
  /** How many bytes will come, or at most. */
  readonly bytes: number;
  /** What is hashed already, by {@link OWN_HASH}. */
  readonly from?: HashPoint | undefined;
}

/** Told after each chunk how far the bytes are hashed, by {@link OWN_HASH}: it must be one of the algorithms. */
export type OnPoint = (point: HashPoint) => void;

/** Begins to take digests. */
export type StartDigests = (job: DigestJob, onPoint?: OnPoint) => RunningDigests;

/** Takes digests in this thread. */
export const digestsHere: StartDigests = ({ algorithms, from }, onPoint) => {
  const started = Promise.all(
    [...new Set(algorithms)].map(async (algorithm) => {
      return [algorithm, await startHash(algorithm, algorithm === OWN_HASH ? from?.state : undefined)] as const;
    }),
  );
  started.catch(ignore('the first call reports it'));
  let offset = from?.offset ?? 0;
  return {
    async update(bytes) {
      const hashes = await started;
      for (const [, hash] of hashes) hash.update(bytes);
      offset += bytes.length;
      const kept = onPoint && hashes.find(([algorithm]) => algorithm === OWN_HASH)?.[1];
      if (kept !== undefined) onPoint?.({ offset, state: kept.state() });
    },
    finish: async () => new Map((await started).map(([algorithm, hash]) => [algorithm, hash.digest()])),
  };
};
