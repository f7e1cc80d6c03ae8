/** Cuts a stream of chunks into blocks of one length, copying only what straddles a border. */
export class BlockBuffer {
  readonly #length: number;
  readonly #reserve: number;
  #parts: Uint8Array[] = [];
  #size = 0;

  /**
   * @param length bytes of a block
   * @param reserve bytes that stay back behind the last block, since they may be the end (a tag)
   */
  constructor(length: number, reserve = 0) {
    this.#length = length;
    this.#reserve = reserve;
  }

  /** Takes a chunk, which must not change afterwards. */
  push(chunk: Uint8Array): void {
    if (chunk.length === 0) return;
    this.#parts.push(chunk);
    this.#size += chunk.length;
  }

  /** The next whole block, or undefined while there is none. */
  shift(): Uint8Array | undefined {
    return this.#size < this.#length + this.#reserve ? undefined : this.#take(this.#length);
  }

  /** Everything that is left. */
  rest(): Uint8Array {
    return this.#take(this.#size);
  }

  #take(length: number): Uint8Array {
    this.#size -= length;
    const [first] = this.#parts;
    if (first !== undefined && first.length >= length) {
      this.#drop(first, length);
      return first.length === length ? first : first.subarray(0, length);
    }
    const block = new Uint8Array(length);
    for (let at = 0; at < length;) {
      const part = this.#parts[0]?.subarray(0, length - at) ?? new Uint8Array(length - at);
      block.set(part, at);
      at += part.length;
      if (this.#parts[0] !== undefined) this.#drop(this.#parts[0], part.length);
    }
    return block;
  }

  #drop(first: Uint8Array, length: number): void {
    if (first.length === length) this.#parts.shift();
    else this.#parts[0] = first.subarray(length);
  }
}
