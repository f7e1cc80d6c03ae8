import { fileBlocks, type FileBlocks } from '../../../src/streams/file-blocks.js';
import { failureOf } from '../../support/rejection.js';
import { chunksOf, streamOf, testBytes } from '../../support/streams.js';

const BLOCK = 65_536;

/** A file that says one size and gives these chunks, into memory that it is given, or not. */
function fileOf(size: number, isInto: boolean, ...chunks: Uint8Array[]): Blob {
  const filled = () => {
    const left = [...chunks];
    return new ReadableStream({
      type: 'bytes',
      pull(controller) {
        const next = left.shift();
        if (next !== undefined) {
          controller.enqueue(next.slice());
          return;
        }
        controller.close();
        controller.byobRequest?.respond(0);
      },
    });
  };
  return { size, stream: () => (isInto ? filled() : streamOf(...chunks)) } as unknown as Blob;
}

/** All blocks of a file. */
async function all(blocks: FileBlocks): Promise<Uint8Array[]> {
  const found: Uint8Array[] = [];
  do found.push((await blocks.next(undefined)).slice());
  while (found.at(-1)?.length === BLOCK);
  return found;
}

for (const [where, isInto] of [
  ['into memory that is there', true],
  ['as it comes', false],
] as const) {
  describe(`fileBlocks, ${where}`, () => {
    for (const size of [0, 1, BLOCK, BLOCK + 1, 300_001]) {
      it(`cuts ${size} bytes into blocks, the last one shorter`, async () => {
        const bytes = testBytes(size);
        const found = await all(fileBlocks(fileOf(size, isInto, ...chunksOf(bytes, [50_000, 7, 90_000])), BLOCK));

        expect(found.map(({ length }) => length)).toEqual([
          ...Array<number>(Math.floor(size / BLOCK)).fill(BLOCK),
          size % BLOCK,
        ]);
        expect(new Uint8Array(await new Blob(found as Uint8Array<ArrayBuffer>[]).arrayBuffer())).toEqual(bytes);
      });
    }

    it('fails when the file gives more than its size, or less', async () => {
      for (const size of [99_999, 100_001]) {
        const blocks = fileBlocks(fileOf(size, isInto, testBytes(100_000)), BLOCK);

        expect(await failureOf(all(blocks))).toBe('file-unreadable');
      }
    });
  });
}

describe('fileBlocks', () => {
  it('reads into the memory that it is given', async () => {
    const blocks = fileBlocks(new Blob([testBytes(BLOCK + 5)]), BLOCK);
    const first = await blocks.next(new ArrayBuffer(BLOCK));
    const room = first.buffer as ArrayBuffer;
    const second = await blocks.next(room);

    expect(room.byteLength).toBe(0);
    expect(second).toEqual(testBytes(BLOCK + 5).slice(BLOCK));
    expect(second.buffer.byteLength).toBe(BLOCK);
  });

  it('fails when the file is gone', async () => {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle('gone-blocks', { create: true });
    const writable = await handle.createWritable();
    await writable.write(testBytes(100));
    await writable.close();
    const file = await handle.getFile();
    await root.removeEntry('gone-blocks');

    expect(await failureOf(fileBlocks(file, BLOCK).next(undefined))).toBe('file-unreadable');
  });

  it('lets go of the file when nobody wants the rest', async () => {
    const cancel = jasmine.createSpy();
    const stream = new ReadableStream<Uint8Array>({ cancel });
    const reason = new Error('enough');
    await fileBlocks({ size: 1, stream: () => stream } as unknown as Blob, BLOCK).cancel(reason);

    expect(cancel.calls.allArgs().map(([given]) => given as unknown)).toEqual([reason]);
  });
});
