import { fileSink } from '../../../src/streams/file-sink.js';
import { MEMORY_LIMIT_BYTES } from '../../../src/streams/memory-files.js';
import {
  createPart,
  freeBytes,
  hasPrivateFiles,
  removePart,
  removeStoredFiles,
  storedFile,
  sweepParts,
} from '../../../src/streams/stored-files.js';
import { rejection } from '../../support/rejection.js';
import { streamOf, testBytes } from '../../support/streams.js';

const ACCOUNT = 'benvolio@montague.lit';
const NAME = { account: ACCOUNT, id: 'a' };
const refusing = (name: string) => () => Promise.reject(new DOMException('', name));

/** The files that are being written. */
async function parts(account = ACCOUNT): Promise<string[]> {
  const found: string[] = [];
  await sweepParts(account, (id) => Promise.resolve(found.push(id) === 0));
  return found.sort();
}

describe('removePart', () => {
  afterEach(() => removeStoredFiles(ACCOUNT));

  it('is harmless when there is nothing', async () => {
    await expectAsync(removePart(NAME)).toBeResolved();
    await expectAsync(removePart({ account: 'nobody@montague.lit', id: 'a' })).toBeResolved();
  });

  it('removes one file that is being written, and no other', async () => {
    await createPart(NAME);
    await createPart({ account: ACCOUNT, id: 'b' });
    await removePart(NAME);

    expect(await parts()).toEqual(['b']);
  });

  it('does not remove a file that is finished', async () => {
    await streamOf(testBytes(10)).pipeTo(await fileSink(NAME, 10));
    await removePart(NAME);

    expect((await storedFile(NAME)).size).toBe(10);
  });

  it('waits for what a lost worker has open', async () => {
    await createPart(NAME);
    const remove = spyOn(FileSystemDirectoryHandle.prototype, 'removeEntry').and.callFake(() => {
      if (remove.calls.count() === 3) remove.and.callThrough();
      return Promise.reject(new DOMException('', 'NoModificationAllowedError'));
    });
    await removePart(NAME);

    expect(remove).toHaveBeenCalledTimes(4);
    expect(await parts()).toEqual([]);
  });

  it('gives up a file that stays locked', async () => {
    await createPart(NAME);
    await removePart(NAME); // the folder stays
    spyOn(window, 'setTimeout').and.callFake(((elapsed: () => void) => {
      elapsed();
      return 1;
    }) as typeof window.setTimeout);
    const remove = spyOn(FileSystemDirectoryHandle.prototype, 'removeEntry').and.callFake(
      refusing('NoModificationAllowedError'),
    );
    await expectAsync(removePart(NAME)).toBeResolved();

    expect(remove).toHaveBeenCalledTimes(20);
  });
});

describe('sweepParts', () => {
  afterEach(() => removeStoredFiles(ACCOUNT));

  it('asks about files that are being written only, and by their transfers', async () => {
    await streamOf(testBytes(10)).pipeTo(await fileSink(NAME, 10));
    await createPart({ account: ACCOUNT, id: 'one' });
    await createPart({ account: ACCOUNT, id: 'two' });

    expect(await parts()).toEqual(['one', 'two']);
  });

  it('removes what was left, and leaves what was finished and what is still written', async () => {
    const writing = { account: ACCOUNT, id: 'writing' };
    await streamOf(testBytes(10)).pipeTo(await fileSink(NAME, 10));
    await createPart({ account: ACCOUNT, id: 'left' });
    const writer = (await fileSink(writing, 5)).getWriter();
    await sweepParts(ACCOUNT, (id) => Promise.resolve(id === 'left'));
    await writer.write(testBytes(5));
    await writer.close();

    expect(await parts()).toEqual([]);
    expect((await storedFile(NAME)).size).toBe(10);
    expect((await storedFile(writing)).size).toBe(5);
  });

  it('goes on when one file cannot be removed', async () => {
    await createPart(NAME);
    await createPart({ account: ACCOUNT, id: 'b' });
    const remove = spyOn(FileSystemDirectoryHandle.prototype, 'removeEntry').and.callFake(() => {
      remove.and.callThrough();
      return Promise.reject(new DOMException('', 'NoModificationAllowedError'));
    });
    await sweepParts(ACCOUNT, () => Promise.resolve(true));

    expect((await parts()).length).toBe(1);
  });

  it('touches no other account', async () => {
    const other = 'mercutio@montague.lit';
    await createPart({ account: other, id: 'b' });
    await sweepParts(ACCOUNT, () => Promise.resolve(true));

    expect(await parts(other)).toEqual(['b']);

    await removeStoredFiles(other);
  });
});

describe('freeBytes', () => {
  const estimated = (estimate: StorageEstimate) => spyOn(navigator.storage, 'estimate').and.resolveTo(estimate);

  it('is what the quota leaves', async () => {
    estimated({ quota: 1000, usage: 300 });

    expect(await freeBytes()).toBe(700);
  });

  it('is nothing when more than the quota is used', async () => {
    estimated({ quota: 1000, usage: 3000 });

    expect(await freeBytes()).toBe(0);
  });

  it('is all of the quota when the browser does not say what is used', async () => {
    estimated({ quota: 1000 });

    expect(await freeBytes()).toBe(1000);
  });

  it('is not limited when the browser does not say', async () => {
    estimated({});

    expect(await freeBytes()).toBe(Infinity);
  });

  it('is what may be kept in memory where there is no private file system', async () => {
    spyOn(navigator.storage, 'getDirectory').and.callFake(refusing('SecurityError'));

    expect(await hasPrivateFiles()).toBeFalse();
    expect(await freeBytes()).toBe(MEMORY_LIMIT_BYTES);
  });
});

describe('Stored files without a private file system', () => {
  beforeEach(() => {
    spyOn(navigator.storage, 'getDirectory').and.callFake(refusing('SecurityError'));
  });

  it('are none to sweep or remove', async () => {
    await expectAsync(removePart(NAME)).toBeResolved();
    await expectAsync(removeStoredFiles(ACCOUNT)).toBeResolved();
    expect(await parts()).toEqual([]);
  });

  it('are kept for each account apart', async () => {
    const other = { account: `${ACCOUNT}/x`, id: 'a' };
    await streamOf(testBytes(10)).pipeTo(await fileSink(NAME, 10));

    expect((await storedFile(NAME)).size).toBe(10);
    await expectAsync(storedFile({ account: 'benvolio@montague', id: 'a' })).toBeRejected();
    await expectAsync(storedFile(other)).toBeRejected();

    await removeStoredFiles(ACCOUNT);

    expect(await rejection(storedFile(NAME))).toBeInstanceOf(Error);
  });
});

describe('A folder that fails', () => {
  it('is no empty one', async () => {
    await createPart(NAME);
    const keys = spyOn(FileSystemDirectoryHandle.prototype, 'keys');
    keys.and.throwError(new DOMException('', 'InvalidStateError'));
    const error = await rejection(sweepParts(ACCOUNT, () => Promise.resolve(true)));
    keys.and.callThrough();
    await removeStoredFiles(ACCOUNT);

    expect((error as Error).name).toBe('InvalidStateError');
  });
});
