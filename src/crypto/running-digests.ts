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
  /** How far two points are apart: so many bytes, or as many as come in a second where those are fewer. */
  readonly pointBytes?: number;
}

/** Told how far the bytes are hashed, by {@link OWN_HASH}, which must be one of the algorithms; at last, of all. */
export type OnPoint = (point: HashPoint) => void;

/** Gets the memory of bytes that are hashed, to be used again. */
export type OnFree = (buffer: ArrayBuffer) => void;

/** Begins to take digests. */
export type StartDigests = (job: DigestJob, onPoint?: OnPoint, onFree?: OnFree) => RunningDigests;

/** Milliseconds after which a point is told where few bytes come. */
const POINT_MS = 1000;

/** Takes digests in this thread. */
export const digestsHere: StartDigests = ({ algorithms, from, pointBytes = 0 }, onPoint, onFree) => {
  const started = Promise.all(
    [...new Set(algorithms)].map(async (algorithm) => {
      return [algorithm, await startHash(algorithm, algorithm === OWN_HASH ? from?.state : undefined)] as const;
    }),
  );
  started.catch(ignore('the first call reports it'));
  let offset = from?.offset ?? 0;
  let told = offset;
  let toldMs = performance.now();
  const tell = (hashes: Awaited<typeof started>): void => {
    const own = onPoint && hashes.find(([algorithm]) => algorithm === OWN_HASH)?.[1];
    if (own === undefined || offset === told) return;
    onPoint?.({ offset, state: own.state() });
    [told, toldMs] = [offset, performance.now()];
  };
  return {
    async update(bytes) {
      const hashes = await started;
      for (const [, hash] of hashes) hash.update(bytes);
      offset += bytes.length;
      if (offset - told >= pointBytes || performance.now() - toldMs >= POINT_MS) tell(hashes);
      onFree?.(bytes.buffer as ArrayBuffer);
    },
    async finish() {
      const hashes = await started;
      tell(hashes);
      return new Map(hashes.map(([algorithm, hash]) => [algorithm, hash.digest()]));
    },
  };
};
