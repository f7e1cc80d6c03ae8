/** Counts bytes as they come, and the time from the first to the last of them. */
export class ByteMeter {
  #bytes = 0;
  #firstBytes = 0;
  #firstMs = 0;
  #lastMs = 0;

  /** Starts again. */
  reset(): void {
    this.#bytes = 0;
  }

  /** Takes what has come at once. @returns how much that is with all before */
  take(bytes: number): number {
    this.#lastMs = performance.now();
    if (this.#bytes === 0) [this.#firstBytes, this.#firstMs] = [bytes, this.#lastMs];
    this.#bytes += bytes;
    return this.#bytes;
  }

  /** MB/s. What came first has started the clock, so it does not count. */
  get rate(): number {
    return (this.#bytes - this.#firstBytes) / 1000 / (this.#lastMs - this.#firstMs);
  }
}
