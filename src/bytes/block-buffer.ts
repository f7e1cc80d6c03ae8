import { concat } from './concat.js';

/**
 * Cuts a stream of chunks into blocks of one length. Whole blocks of a chunk are passed on without a copy. Anything
 * smaller is copied to its place when it comes: single bytes cost linear time, and no more memory than one block.
 */
export class BlockBuffer {
  readonly #length: number;
  readonly #reserve: number;
  /** Whole blocks: one or several in each part. */
  readonly #parts: Uint8Array[] = [];
  /** The block that is being filled, and the bytes in it. */
  #block: Uint8Array | undefined;
  #filled = 0;
  #size = 0;
  /** Memory that was made here, and of it a block that is used no more. */
  readonly #made = new WeakSet<ArrayBufferLike>();
  #spare: Uint8Array | undefined;

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
    this.#size += chunk.length;
    const left = this.#filled === 0 ? chunk : this.#fill(chunk);
    const whole = left.length - (left.length % this.#length);
    if (whole > 0) this.#parts.push(left.subarray(0, whole));
    if (whole < left.length) this.#fill(left.subarray(whole));
  }

  /** The next whole block, or undefined while there is none. */
  shift(): Uint8Array | undefined {
    const [first] = this.#parts;
    if (first === undefined || this.#size < this.#length + this.#reserve) return undefined;
    this.#size -= this.#length;
    if (first.length > this.#length) this.#parts[0] = first.subarray(this.#length);
    else this.#parts.shift();
    return first.subarray(0, this.#length);
  }

  /** Takes a block back that is used no more: where its memory was made here, the next bytes are copied there. */
  reuse(block: Uint8Array): void {
    if (this.#made.has(block.buffer)) this.#spare = block;
  }

  /** Everything that is left. */
  rest(): Uint8Array {
    const parts = this.#parts.splice(0);
    if (this.#block !== undefined) parts.push(this.#block.subarray(0, this.#filled));
    this.#block = undefined;
    this.#filled = this.#size = 0;
    const [only, second] = parts;
    return only !== undefined && second === undefined ? only : concat(...parts);
  }

  /** Copies bytes into the block that is being filled. @returns those that it has no room for */
  #fill(bytes: Uint8Array): Uint8Array {
    this.#block ??= this.#room();
    const fitting = bytes.subarray(0, this.#length - this.#filled);
    this.#block.set(fitting, this.#filled);
    this.#filled += fitting.length;
    if (this.#filled === this.#length) {
      this.#parts.push(this.#block);
      this.#block = undefined;
      this.#filled = 0;
    }
    return bytes.subarray(fitting.length);
  }

  /** Memory for a block. */
  #room(): Uint8Array {
    const room = this.#spare ?? new Uint8Array(this.#length);
    this.#spare = undefined;
    this.#made.add(room.buffer);
    return room;
  }
}
