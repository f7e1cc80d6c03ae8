import { fileSink } from '../../../src/storage/file-sink.js';
import { MEMORY_LIMIT_BYTES } from '../../../src/storage/memory-files.js';
import { createPart, removePart, sweepParts } from '../../../src/storage/partial-file.js';
import {
  forgottenAccounts,
  freeBytes,
  hasPrivateFiles,
  markForgotten,
  removeStoredFile,
  removeStoredFiles,
  storedFile,
} from '../../../src/storage/stored-files.js';
import { partsOf } from '../../support/parts.js';
import { rejection } from '../../support/rejection.js';
import { streamOf, testBytes } from '../../support/streams.js';

const ACCOUNT = 'benvolio@montague.lit';
const OTHER = 'mercutio@montague.lit';
const NAME = { account: ACCOUNT, id: 'a' };
const refusing = (name: string) => () => Promise.reject(new DOMException('', name));

/** The files that are being written. */
const parts = (account = ACCOUNT): Promise<string[]> => partsOf(account);
/** Nobody owns any file. */
const released = (): Promise<void> => Promise.resolve();

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

    expect(remove).toHaveBeenCalledTimes(8);
  });
});

describe('sweepParts', () => {
  afterEach(() => removeStoredFiles(ACCOUNT));

  it('asks about files that are being written only, and by their transfers', async () => {
    await streamOf(testBytes(10)).pipeTo(await fileSink(NAME, 10));
    await createPart({ account: ACCOUNT, id: 'one' });
    await createPart({ account: ACCOUNT, id: 'two' });
    const asked: string[] = [];
    await sweepParts(ACCOUNT, (id) => Promise.resolve(void asked.push(id)));

    expect(asked.sort()).toEqual(['one', 'two']);
  });

  it('removes what was left, and not what was finished nor what is still written until it is released', async () => {
    const writing = { account: ACCOUNT, id: 'writing' };
    await streamOf(testBytes(10)).pipeTo(await fileSink(NAME, 10));
    await createPart({ account: ACCOUNT, id: 'left' });
    const writer = (await fileSink(writing, 5)).getWriter();
    const { promise: written, resolve: release } = Promise.withResolvers<undefined>();
    const { promise: found, resolve: find } = Promise.withResolvers<undefined>();
    const sweeping = sweepParts(ACCOUNT, (id) => {
      if (id === 'left') return released();
      find(undefined);
      return written;
    });
    await found;
    await writer.write(testBytes(5));
    await writer.close();
    await createPart({ account: ACCOUNT, id: 'writing' });
    release(undefined);
    await sweeping;

    expect(await parts()).toEqual([]);
    expect((await storedFile(NAME)).size).toBe(10);
    expect((await storedFile(writing)).size).toBe(5);
  });

  it('waits for what the worker of a reloaded page has open', async () => {
    await createPart(NAME);
    const remove = spyOn(FileSystemDirectoryHandle.prototype, 'removeEntry').and.callFake(() => {
      remove.and.callThrough();
      return Promise.reject(new DOMException('', 'NoModificationAllowedError'));
    });
    await sweepParts(ACCOUNT, released);

    expect(remove).toHaveBeenCalledTimes(2);
    expect(await parts()).toEqual([]);
  });

  it('goes on when one file cannot be removed', async () => {
    await createPart(NAME);
    await createPart({ account: ACCOUNT, id: 'b' });
    const remove = spyOn(FileSystemDirectoryHandle.prototype, 'removeEntry').and.callFake(() => {
      remove.and.callThrough();
      return Promise.reject(new DOMException('', 'InvalidModificationError'));
    });
    await sweepParts(ACCOUNT, released);

    expect((await parts()).length).toBe(1);
  });

  it('touches no other account', async () => {
    await createPart({ account: OTHER, id: 'b' });
    await sweepParts(ACCOUNT, released);

    expect(await parts(OTHER)).toEqual(['b']);

    await removeStoredFiles(OTHER);
  });
});

describe('freeBytes', () => {
  const estimated = (estimate: StorageEstimate) => spyOn(navigator.storage, 'estimate').and.resolveTo(estimate);

  it('is what the quota leaves next to the reserve', async () => {
    estimated({ quota: 1000, usage: 300 });

    expect(await freeBytes()).toBe(650);
  });

  it('is nothing when more than the quota is used', async () => {
    estimated({ quota: 1000, usage: 3000 });

    expect(await freeBytes()).toBe(0);
  });

  it('is all of the quota but the reserve when the browser does not say what is used', async () => {
    estimated({ quota: 1000 });

    expect(await freeBytes()).toBe(950);
  });

  it('leaves 64 MiB of a large quota, and not 5 %', async () => {
    estimated({ quota: 10 * 2 ** 30 });

    expect(await freeBytes()).toBe(10 * 2 ** 30 - 64 * 2 ** 20);
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

describe('removeStoredFile', () => {
  afterEach(() => removeStoredFiles(ACCOUNT));

  it('removes one file, and no other', async () => {
    const other = { account: ACCOUNT, id: 'b' };
    for (const name of [NAME, other]) await streamOf(testBytes(10)).pipeTo(await fileSink(name, 10));
    await removeStoredFile(NAME);

    expect(((await rejection(storedFile(NAME))) as Error).name).toBe('NotFoundError');
    expect((await storedFile(other)).size).toBe(10);
  });

  it('is harmless when there is nothing', async () => {
    await expectAsync(removeStoredFile(NAME)).toBeResolved();
    await markForgotten(ACCOUNT); // the folder is there
    await expectAsync(removeStoredFile(NAME)).toBeResolved();
  });

  it('says when the file is still there', async () => {
    await streamOf(testBytes(10)).pipeTo(await fileSink(NAME, 10));
    const remove = spyOn(FileSystemDirectoryHandle.prototype, 'removeEntry').and.callFake(refusing('UnknownError'));
    const error = await rejection(removeStoredFile(NAME));
    remove.and.callThrough();

    expect((error as Error).message).toBe('the file cannot be removed');
    expect((await storedFile(NAME)).size).toBe(10);
  });
});

describe('markForgotten', () => {
  afterEach(() => removeStoredFiles(ACCOUNT));

  it('marks an account until its files are removed', async () => {
    await markForgotten(ACCOUNT);
    await streamOf(testBytes(10)).pipeTo(await fileSink(NAME, 10));

    expect(await forgottenAccounts()).toEqual([ACCOUNT]);

    await removeStoredFiles(ACCOUNT);

    expect(await forgottenAccounts()).toEqual([]);
  });

  it('is no file of the account, neither finished nor on its way', async () => {
    await markForgotten(ACCOUNT);

    expect(await parts()).toEqual([]);
  });

  it('stays as long as a file of the account stays', async () => {
    await markForgotten(ACCOUNT);
    await streamOf(testBytes(10)).pipeTo(await fileSink(NAME, 10));
    const remove = spyOn(FileSystemDirectoryHandle.prototype, 'removeEntry').and.callFake(refusing('UnknownError'));
    await removeStoredFiles(ACCOUNT);
    remove.and.callThrough();

    expect(await forgottenAccounts()).toEqual([ACCOUNT]);
  });

  it('is found although another tab removes the folder of another account meanwhile', async () => {
    await markForgotten(ACCOUNT);
    await markForgotten(OTHER);
    const { getDirectoryHandle: original } = FileSystemDirectoryHandle.prototype;
    const open = spyOn(FileSystemDirectoryHandle.prototype, 'getDirectoryHandle').and.callFake(function (
      this: FileSystemDirectoryHandle,
      name,
      options,
    ) {
      return name === encodeURIComponent(OTHER) ? refusing('NotFoundError')() : original.call(this, name, options);
    });

    expect(await forgottenAccounts()).toEqual([ACCOUNT]);

    open.and.callThrough();
    await removeStoredFiles(OTHER);
  });

  it('does not mark where there is no private file system: memory forgets by itself', async () => {
    spyOn(navigator.storage, 'getDirectory').and.callFake(refusing('SecurityError'));
    await expectAsync(markForgotten(ACCOUNT)).toBeResolved();

    expect(await forgottenAccounts()).toEqual([]);
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
    const error = await rejection(sweepParts(ACCOUNT, released));
    keys.and.callThrough();
    await removeStoredFiles(ACCOUNT);

    expect((error as Error).name).toBe('InvalidStateError');
  });
});
