import { BlockBuffer } from '../bytes/block-buffer.js';
import { changed, fileSource, unreadable } from './file-source.js';

/** A file, block by block. */
export interface FileBlocks {
  /**
   * The next block; the first one that is shorter than the others, perhaps empty, is the last.
   * @param room memory of a block that may be used for it
   * @throws SessionError when the file cannot be read, or changed since the user chose it
   */
  next(room: ArrayBuffer | undefined): Promise<Uint8Array>;
  cancel(reason: unknown): Promise<void>;
}

/** Reads into memory that is there: new memory costs more than reading and encrypting what is in it. */
function intoRoom(file: Blob, reader: ReadableStreamBYOBReader, blockBytes: number): FileBlocks {
  let bytes = 0;
  return {
    async next(room = new ArrayBuffer(blockBytes)) {
      let block = new Uint8Array(room, 0, 0);
      for (let isDone = false; !isDone && block.length < blockBytes;) {
        const filled = block.length;
        const read = await reader.read(new Uint8Array(block.buffer, filled)).catch(unreadable);
        isDone = read.done;
        if (read.value !== undefined) block = new Uint8Array(read.value.buffer, 0, filled + read.value.length);
      }
      bytes += block.length;
      if (bytes > file.size || (block.length < blockBytes && bytes !== file.size)) throw changed();
      return block;
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

/** Reads as the browser gives it. */
function asItComes(file: Blob, blockBytes: number): FileBlocks {
  const reader = fileSource(file).getReader();
  const blocks = new BlockBuffer(blockBytes);
  return {
    async next() {
      for (;;) {
        const block = blocks.shift();
        if (block !== undefined) return block;
        const { done, value } = await reader.read();
        if (done) return blocks.rest();
        blocks.push(value);
      }
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

/** Cuts a file into blocks, and reads them as they are wanted. Not every browser fills memory that it is given. */
export function fileBlocks(file: Blob, blockBytes: number): FileBlocks {
  try {
    return intoRoom(file, file.stream().getReader({ mode: 'byob' }), blockBytes);
  } catch {
    // The browser has no such reader.
    return asItComes(file, blockBytes);
  }
}
