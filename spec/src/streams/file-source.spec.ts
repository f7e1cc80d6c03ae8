import { fileSource } from '../../../src/streams/file-source.js';
import { failureOf } from '../../support/rejection.js';
import { collect, streamOf, testBytes } from '../../support/streams.js';

/** A file that says one size and gives these chunks. */
const liar = (size: number, ...chunks: Uint8Array[]): Blob =>
  ({ size, stream: () => streamOf(...chunks) }) as unknown as Blob;

describe('fileSource', () => {
  for (const size of [0, 1, 65_536, 300_001]) {
    it(`gives the ${size} bytes of a file`, async () => {
      const bytes = testBytes(size);

      expect(await collect(fileSource(new Blob([bytes])))).toEqual(bytes);
    });
  }

  it('reads nothing before it is asked', () => {
    const pull = jasmine.createSpy();
    const stream = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
    fileSource({ size: 1, stream: () => stream } as unknown as Blob);

    expect(pull).not.toHaveBeenCalled();
  });

  it('fails when the file gives more than its size', async () => {
    expect(await failureOf(collect(fileSource(liar(9, testBytes(10)))))).toBe('file-unreadable');
  });

  it('fails when the file gives less than its size', async () => {
    expect(await failureOf(collect(fileSource(liar(11, testBytes(10)))))).toBe('file-unreadable');
  });

  it('fails when the file is gone', async () => {
    const root = await navigator.storage.getDirectory();
    const handle = await root.getFileHandle('gone', { create: true });
    const writable = await handle.createWritable();
    await writable.write(testBytes(100));
    await writable.close();
    const file = await handle.getFile();
    await root.removeEntry('gone');

    expect(await failureOf(collect(fileSource(file)))).toBe('file-unreadable');
  });

  it('lets go of the file when nobody wants the rest', async () => {
    const cancel = jasmine.createSpy();
    const stream = new ReadableStream<Uint8Array>({ cancel });
    const reason = new Error('enough');
    await fileSource({ size: 1, stream: () => stream } as unknown as Blob).cancel(reason);

    expect(cancel.calls.allArgs().map(([given]) => given as unknown)).toEqual([reason]);
  });
});
