/** Blocks that may wait for their acknowledgement, at most. */
export const MAX_BLOCKS = 8;
/**
 * The first block, at most: at 3 kB/s, the default of ejabberd, what follows it in the stream waits for 4 seconds, and no
 * request that does would run into its time-out.
 */
const FIRST_BYTES = 8192;
/** From the first block to so many whole ones, it grows with each acknowledgement that is not slow. */
const STARTED_BLOCKS = 2;
/**
 * A block that is acknowledged in this time leaves room for one more; one that takes longer than the second is one too
 * many. A chat message waits behind the blocks in flight, so that is how long it may wait.
 */
const QUICK_MS = 250;
const SLOW_MS = 600;
/** Of blocks that go one at a time and are slow all the same; their overhead would grow below. */
const MIN_BLOCK_BYTES = 4096;

/** How much is sent before it is acknowledged: as much as the servers and the peer take without falling behind. */
export class SendWindow {
  readonly #maxBytes: number;
  #blocks = 1;
  #blockBytes: number;
  #quick = 0;
  #isStarting = true;
  #isCareful: boolean;

  /** @param blockBytes bytes of a block, at most. @param isCareful one block at a time is sent */
  constructor(blockBytes: number, isCareful = false) {
    this.#isCareful = isCareful;
    this.#maxBytes = blockBytes;
    this.#blockBytes = Math.min(FIRST_BYTES, blockBytes);
  }

  /** Blocks that may be in flight. */
  get blocks(): number {
    return this.#blocks;
  }

  /** Bytes of the next block, at most. */
  get blockBytes(): number {
    return this.#blockBytes;
  }

  /** From now on one block at a time is sent. */
  beCareful(): void {
    this.#isCareful = true;
    this.#blocks = 1;
  }

  /** @param ms from sending a block to its acknowledgement */
  acknowledged(ms: number): void {
    if (ms > SLOW_MS) this.#shrink();
    else if (this.#isStarting) this.#grow();
    else if (ms <= QUICK_MS && ++this.#quick >= this.#blocks) this.#grow();
    this.#isStarting &&= ms <= SLOW_MS && this.#blocks < STARTED_BLOCKS;
  }

  #grow(): void {
    this.#quick = 0;
    if (this.#blockBytes < this.#maxBytes) this.#blockBytes = Math.min(this.#maxBytes, this.#blockBytes * 2);
    else if (!this.#isCareful) this.#blocks = Math.min(MAX_BLOCKS, this.#blocks + 1);
  }

  #shrink(): void {
    this.#quick = 0;
    if (this.#blocks > 1) this.#blocks--;
    else this.#blockBytes = Math.max(Math.min(MIN_BLOCK_BYTES, this.#maxBytes), Math.floor(this.#blockBytes / 2));
  }
}
