/** Blocks that may wait for their acknowledgement, at first and at most. */
const FIRST_BLOCKS = 2;
export const MAX_BLOCKS = 8;
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
  #blocks: number;
  #blockBytes: number;
  #quick = 0;

  /** @param blockBytes bytes of a block, at most. @param isCareful one block at a time is sent */
  constructor(
    blockBytes: number,
    readonly isCareful = false,
  ) {
    this.#maxBytes = this.#blockBytes = blockBytes;
    this.#blocks = isCareful ? 1 : FIRST_BLOCKS;
  }

  /** Blocks that may be in flight. */
  get blocks(): number {
    return this.#blocks;
  }

  /** Bytes of the next block, at most. */
  get blockBytes(): number {
    return this.#blockBytes;
  }

  /** @param ms from sending a block to its acknowledgement */
  acknowledged(ms: number): void {
    if (ms > SLOW_MS) this.#shrink();
    else if (ms <= QUICK_MS && ++this.#quick >= this.#blocks) this.#grow();
  }

  #grow(): void {
    this.#quick = 0;
    if (this.#blockBytes < this.#maxBytes) this.#blockBytes = Math.min(this.#maxBytes, this.#blockBytes * 2);
    else if (!this.isCareful) this.#blocks = Math.min(MAX_BLOCKS, this.#blocks + 1);
  }

  #shrink(): void {
    this.#quick = 0;
    if (this.#blocks > 1) this.#blocks--;
    else this.#blockBytes = Math.max(Math.min(MIN_BLOCK_BYTES, this.#maxBytes), Math.floor(this.#blockBytes / 2));
  }
}
