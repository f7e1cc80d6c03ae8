import { filesOf } from '../../../src/storage/file-handles.js';
import { handleOf } from '../../../src/storage/kept-handles.js';

/** What was dropped: a file with what its item gives. */
const dropped = (...items: readonly { file?: File; handle?: () => Promise<unknown> }[]): DataTransfer =>
  ({
    files: items.flatMap(({ file }) => file ?? []),
    items: items.map(({ file, handle }) => ({
      kind: file === undefined ? 'string' : 'file',
      ...(handle && { getAsFileSystemHandle: handle }),
    })),
  }) as unknown as DataTransfer;

describe('The handle of a dropped file', () => {
  const [first, second] = [new File(['1'], 'first'), new File(['2'], 'second')];

  it('is that of its own item', async () => {
    const handle = { kind: 'file' };
    const files = filesOf(
      dropped(
        { file: first, handle: () => Promise.resolve(null) },
        {},
        { file: second, handle: () => Promise.resolve(handle) },
      ),
    );

    expect(files).toEqual([first, second]);
    expect(await handleOf(first)).toBeUndefined();
    expect(await handleOf(second)).toBe(handle as FileSystemFileHandle);
  });

  it('is none in a browser that has no handles', async () => {
    const file = new File([], 'a');

    expect(filesOf(dropped({ file }))).toEqual([file]);
    expect(await handleOf(file)).toBeUndefined();
  });

  it('is none where the browser does not give it, or gives that of a folder', async () => {
    const [file, folder] = [new File([], 'a'), new File([], 'b')];
    filesOf(
      dropped(
        { file, handle: () => Promise.reject(new DOMException('', 'SecurityError')) },
        { file: folder, handle: () => Promise.resolve({ kind: 'directory' }) },
      ),
    );

    expect(await handleOf(file)).toBeUndefined();
    expect(await handleOf(folder)).toBeUndefined();
  });
});
