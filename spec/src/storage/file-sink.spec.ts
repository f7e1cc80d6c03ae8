import { Interruption } from '../../../src/errors.js';
import { fileSink } from '../../../src/storage/file-sink.js';
import { MEMORY_LIMIT_BYTES } from '../../../src/storage/memory-files.js';
import { createPart, partialFile, sweepParts } from '../../../src/storage/partial-file.js';
import { freeBytes, removeStoredFiles, storedFile } from '../../../src/storage/stored-files.js';
import type { StoredName } from '../../../src/storage/stored-name.js';
import { partsOf } from '../../support/parts.js';
import { failureOf, rejection } from '../../support/rejection.js';
import { chunksOf, streamOf, testBytes } from '../../support/streams.js';

const ROMEO = 'romeo@montague.lit';
const JULIET = 'juliet@capulet.lit';
const named = (id: string, account = ROMEO): StoredName => ({ account, id });
const storage = (name: string) => () => Promise.reject(new DOMException('', name));

async function write(name: StoredName, bytes: Uint8Array, sizes = [1000]): Promise<void> {
  await streamOf(...chunksOf(bytes, sizes)).pipeTo(await fileSink(name, bytes.length));
}
const bytesOf = async (name: StoredName): Promise<Uint8Array> =>
  new Uint8Array(await (await storedFile(name)).arrayBuffer());
const partialBytes = async (name: StoredName): Promise<Uint8Array> =>
  new Uint8Array(await (await partialFile(name)).arrayBuffer());
const missing = async (name: StoredName): Promise<string> => ((await rejection(storedFile(name))) as Error).name;

/** The files that are being written. */
const parts = (account = ROMEO): Promise<string[]> => partsOf(account);

/** Sweeps while one of two files is owned. Resolves when the other one was removed. */
async function sweepUnless(owned: string): Promise<void> {
  const before = await parts();
  void sweepParts(ROMEO, (id) => (id === owned ? new Promise(() => undefined) : Promise.resolve()));
  while ((await parts()).length === before.length);
}

describe('fileSink', () => {
  afterEach(async () => {
    await removeStoredFiles(ROMEO);
    await removeStoredFiles(JULIET);
  });

  for (const size of [0, 1, 70_000, 3 * 1024 * 1024 + 1]) {
    it(`stores ${size} bytes`, async () => {
      const bytes = testBytes(size);
      await write(named('a'), bytes, [65_000]);

      expect(await bytesOf(named('a'))).toEqual(bytes);
      expect(await parts()).toEqual([]);
    });
  }

  for (const size of [0, 70_000, 9 * 1024 * 1024]) {
    it(`stores ${size} bytes of unknown number`, async () => {
      const bytes = testBytes(size);
      await streamOf(...chunksOf(bytes, [65_000])).pipeTo(await fileSink(named('a'), undefined));

      expect(await bytesOf(named('a'))).toEqual(bytes);
      expect(await parts()).toEqual([]);
    });
  }

  it('lets nothing be read under the name before it is closed', async () => {
    const writer = (await fileSink(named('a'), 2_000_000)).getWriter();
    await writer.write(testBytes(2_000_000));

    expect(await missing(named('a'))).toBe('NotFoundError');
    expect(await parts()).toEqual(['a']);

    await writer.close();

    expect((await storedFile(named('a'))).size).toBe(2_000_000);
  });

  it('leaves nothing when it is aborted', async () => {
    const writer = (await fileSink(named('a'), 2_000_000)).getWriter();
    await writer.write(testBytes(2_000_000));
    await writer.abort(new Error('cancelled'));

    expect(await missing(named('a'))).toBe('NotFoundError');
    expect(await parts()).toEqual([]);
  });

  for (const size of [0, 1000, 1_200_000]) {
    it(`keeps the ${size} bytes that have come when it is interrupted, and nothing can be read under the name`, async () => {
      const bytes = testBytes(size);
      const writer = (await fileSink(named('a'), 2_000_000)).getWriter();
      for (const chunk of chunksOf(bytes, [65_000])) await writer.write(chunk);
      await writer.abort(new Interruption('lost'));

      expect(await partialBytes(named('a'))).toEqual(bytes);
      expect(await missing(named('a'))).toBe('NotFoundError');
      expect(await parts()).toEqual(['a']);
    });
  }

  it('keeps what has come when its source is interrupted', async () => {
    let left = 1;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      if (left-- > 0) controller.enqueue(testBytes(10));
      else controller.error(new Interruption('lost'));
    };
    const interrupted = new ReadableStream<Uint8Array>({ pull }, { highWaterMark: 0 });
    await rejection(interrupted.pipeTo(await fileSink(named('a'), 20)));

    expect(await partialBytes(named('a'))).toEqual(testBytes(10));
  });

  it('leaves nothing when what has come cannot be kept', async () => {
    const writer = (await fileSink(named('a'), 2_000_000)).getWriter();
    await writer.write(testBytes(1000));
    spyOn(FileSystemWritableFileStream.prototype, 'close').and.callFake(storage('QuotaExceededError'));

    expect(await failureOf(writer.abort(new Interruption('lost')))).toBe('no-space');
    expect(await parts()).toEqual([]);
  });

  it('leaves nothing when it is aborted before the first byte', async () => {
    await (await fileSink(named('a'), 5)).abort();

    expect(await missing(named('a'))).toBe('NotFoundError');
    expect(await parts()).toEqual([]);
  });

  it('leaves nothing when its source fails', async () => {
    const failing = new ReadableStream<Uint8Array>({
      start(controller) {
        controller.enqueue(testBytes(10));
        controller.error(new Error('lost'));
      },
    });
    await rejection(failing.pipeTo(await fileSink(named('a'), 20)));

    expect(await missing(named('a'))).toBe('NotFoundError');
    expect(await parts()).toEqual([]);
  });

  it('writes two files at once', async () => {
    const [one, other] = [testBytes(1_500_000, 1), testBytes(1_500_000, 2)];
    await Promise.all([write(named('a'), one, [70_000]), write(named('b'), other, [50_000])]);

    expect(await bytesOf(named('a'))).toEqual(one);
    expect(await bytesOf(named('b'))).toEqual(other);
  });

  it('keeps accounts apart', async () => {
    await write(named('a', ROMEO), testBytes(10, 1));
    await write(named('a', JULIET), testBytes(10, 2));

    expect(await bytesOf(named('a', JULIET))).toEqual(testBytes(10, 2));

    await removeStoredFiles(ROMEO);

    expect(await missing(named('a', ROMEO))).toBe('NotFoundError');
    expect(await bytesOf(named('a', JULIET))).toEqual(testBytes(10, 2));
  });

  for (const id of ['../a', 'a/b', '..', '.', '', '/etc/passwd']) {
    it(`takes “${id}” for no path`, async () => {
      expect(await failureOf(fileSink(named(id), 1).then((sink) => sink.close()))).toBe('storage');
    });
  }

  it('takes an account with separators for no path', async () => {
    const account = '../romeo/x';
    await write(named('a', account), testBytes(10));

    expect(await bytesOf(named('a', account))).toEqual(testBytes(10));
    expect(await missing(named('a', 'romeo'))).toBe('NotFoundError');

    await removeStoredFiles(account);
  });

  it('says that the disk is full, and leaves nothing', async () => {
    const sink = await fileSink(named('a'), 2_000_000);
    spyOn(FileSystemWritableFileStream.prototype, 'write').and.callFake(storage('QuotaExceededError'));

    expect(await failureOf(streamOf(testBytes(2_000_000)).pipeTo(sink))).toBe('no-space');
    expect(await missing(named('a'))).toBe('NotFoundError');
    expect(await parts()).toEqual([]);
  });

  it('says that the storage fails, and leaves nothing', async () => {
    const sink = await fileSink(named('a'), 10);
    spyOn(FileSystemWritableFileStream.prototype, 'close').and.callFake(storage('InvalidStateError'));

    expect(await failureOf(streamOf(testBytes(10)).pipeTo(sink))).toBe('storage');
    expect(await missing(named('a'))).toBe('NotFoundError');
    expect(await parts()).toEqual([]);
  });

  for (const [failure, name] of [
    ['no-space', 'QuotaExceededError'],
    ['storage', 'InvalidStateError'],
  ] as const) {
    it(`says ${failure} before the first byte when its room cannot be taken: ${name}`, async () => {
      spyOn(FileSystemWritableFileStream.prototype, 'truncate').and.callFake(storage(name));

      expect(await failureOf(fileSink(named('a'), 10))).toBe(failure);
      expect(await parts()).toEqual([]);
    });
  }

  it('says that a file cannot be created', async () => {
    spyOn(FileSystemFileHandle.prototype, 'createWritable').and.callFake(storage('NoModificationAllowedError'));

    expect(await failureOf(fileSink(named('a'), 10))).toBe('storage');
    expect(await parts()).toEqual([]);
  });
});

describe('fileSink in a worker', () => {
  /** What a worker has and a page has not: writes as much at once as there is room for, at most 1000 bytes. */
  class AccessHandle {
    readonly written: number[] = [];
    readonly allocated: number[] = [];
    isOpen = true;
    isFlushed = false;
    #size = 0;
    constructor(
      private room: number,
      private readonly failing?: 'write' | 'flush' | 'number',
      /** What it ever lets be allocated; a private window of Chromium does not say when it is too much. */
      private readonly quota = Infinity,
    ) {}
    getSize(): number {
      return this.#size;
    }
    truncate(size: number): void {
      this.allocated.push(size);
      this.#size = Math.min(size, this.quota);
    }
    write(bytes: Uint8Array): number {
      if (this.failing === 'write') throw new DOMException('', 'QuotaExceededError');
      if (this.failing === 'number') return 2 ** 64 - 4;
      const length = Math.min(bytes.length, this.room, 1000);
      this.room -= length;
      this.written.push(...bytes.subarray(0, length));
      return length;
    }
    flush(): void {
      if (this.failing === 'flush') throw new DOMException('', 'InvalidStateError');
      this.isFlushed = true;
    }
    close(): void {
      this.isOpen = false;
    }
  }

  function openWith(handle: AccessHandle): AccessHandle {
    const createSyncAccessHandle = () => Promise.resolve(handle);
    Object.assign(FileSystemFileHandle.prototype, { createSyncAccessHandle });
    return handle;
  }
  afterEach(async () => {
    Reflect.deleteProperty(FileSystemFileHandle.prototype, 'createSyncAccessHandle');
    await removeStoredFiles(ROMEO);
  });

  it('writes all bytes, however few the disk takes at once', async () => {
    const handle = openWith(new AccessHandle(Infinity));
    await write(named('w'), testBytes(5300), [2100]);

    expect(Uint8Array.from(handle.written)).toEqual(testBytes(5300));
    expect(handle.isOpen).toBeFalse();
    await expectAsync(storedFile(named('w'))).toBeResolved();
  });

  for (const [failure, failing, handle] of [
    ['no-space', 'takes no more bytes', new AccessHandle(3000)],
    ['no-space', 'is full', new AccessHandle(Infinity, 'write')],
    ['no-space', 'gives an error number for a count of bytes', new AccessHandle(Infinity, 'number')],
    ['no-space', 'has less room than the file and the reserve', new AccessHandle(Infinity, undefined, 5300 + 999)],
    ['storage', 'fails at the end', new AccessHandle(Infinity, 'flush')],
  ] as const) {
    it(`says ${failure} when the disk ${failing}, and leaves nothing`, async () => {
      spyOn(navigator.storage, 'estimate').and.resolveTo({ quota: 20_000 });
      openWith(handle);

      expect(await failureOf(write(named('w'), testBytes(5300)))).toBe(failure);
      expect(handle.isOpen).toBeFalse();
      expect(await missing(named('w'))).toBe('NotFoundError');
      expect(await parts()).toEqual([]);
    });
  }

  it('takes up the room of the file before the first byte, if the reserve is left then', async () => {
    spyOn(navigator.storage, 'estimate').and.resolveTo({ quota: 20_000 });
    const handle = openWith(new AccessHandle(Infinity, undefined, 5300 + 1000));
    const sink = await fileSink(named('w'), 5300);

    expect(handle.allocated).toEqual([6300, 5300]);
    expect(handle.written).toEqual([]);

    await sink.abort();
  });

  it('takes up room step by step where the size is unknown, and gives back what is not needed', async () => {
    spyOn(navigator.storage, 'estimate').and.resolveTo({ quota: 20_000 });
    const step = 8 * 1024 * 1024;
    const handle = openWith(new AccessHandle(Infinity));
    await streamOf(testBytes(700), testBytes(500)).pipeTo(await fileSink(named('w'), undefined));

    expect(handle.allocated).toEqual([1000, 0, 700 + step + 1000, 700 + step, 1200]);
  });

  it('says no-space when the reserve would not be left any more, where the size is unknown', async () => {
    spyOn(navigator.storage, 'estimate').and.resolveTo({ quota: 20_000 });
    openWith(new AccessHandle(Infinity, undefined, 8 * 1024 * 1024 + 1000 + 699));

    expect(await failureOf(streamOf(testBytes(700)).pipeTo(await fileSink(named('w'), undefined)))).toBe('no-space');
    expect(await parts()).toEqual([]);
  });

  it('keeps the bytes that have come when it is interrupted, and none of the room behind them', async () => {
    const handle = openWith(new AccessHandle(Infinity));
    const writer = (await fileSink(named('w'), 5300)).getWriter();
    await writer.write(testBytes(2100));
    await writer.abort(new Interruption('lost'));

    expect(Uint8Array.from(handle.written)).toEqual(testBytes(2100));
    expect(handle.allocated.at(-1)).toBe(2100);
    expect(handle.isFlushed).toBeTrue();
    expect(handle.isOpen).toBeFalse();
    expect(await parts()).toEqual(['w']);
  });

  it('lets go of a file that is aborted', async () => {
    const handle = openWith(new AccessHandle(Infinity));
    await (await fileSink(named('w'), 10)).abort();

    expect(handle.isOpen).toBeFalse();
    expect(await parts()).toEqual([]);
  });
});

describe('fileSink without a private file system', () => {
  beforeEach(() => {
    spyOn(navigator.storage, 'getDirectory').and.callFake(storage('SecurityError'));
  });
  afterEach(() => removeStoredFiles(ROMEO));

  it('keeps a small file in memory', async () => {
    await write(named('m'), testBytes(3000), [999]);

    expect(await bytesOf(named('m'))).toEqual(testBytes(3000));
  });

  it('takes all the room for a file of unknown size, and gives back what it did not need', async () => {
    const sink = await fileSink(named('m'), undefined);

    expect(await freeBytes()).toBe(0);

    await streamOf(testBytes(3000)).pipeTo(sink);

    expect(await bytesOf(named('m'))).toEqual(testBytes(3000));
    expect(await freeBytes()).toBe(MEMORY_LIMIT_BYTES - 3000);
  });

  it('keeps nothing that was not finished', async () => {
    for (const reason of [undefined, new Interruption('lost')]) {
      const writer = (await fileSink(named('m'), MEMORY_LIMIT_BYTES)).getWriter();
      await writer.write(testBytes(5));
      await writer.abort(reason);

      await expectAsync(storedFile(named('m'))).toBeRejected();
    }
  });

  it('refuses what does not fit into memory', async () => {
    expect(await failureOf(fileSink(named('m'), MEMORY_LIMIT_BYTES + 1))).toBe('no-space');
    expect(await freeBytes()).toBe(MEMORY_LIMIT_BYTES);
  });

  it('forgets the files of an account with the others', async () => {
    await write(named('m'), testBytes(10));
    await removeStoredFiles(ROMEO);

    await expectAsync(storedFile(named('m'))).toBeRejected();
  });
});

describe('stored files', () => {
  afterEach(() => removeStoredFiles(ROMEO));

  it('lose unfinished ones that nobody works on, and no others', async () => {
    await write(named('finished'), testBytes(10));
    const mine = await fileSink(named('mine'), 10);
    await createPart(named('abandoned'));
    await sweepUnless('mine');

    expect(await parts()).toEqual(['mine']);
    expect(await bytesOf(named('finished'))).toEqual(testBytes(10));

    await mine.abort();
  });

  it('lose what an interruption has left, unless somebody owns it', async () => {
    for (const id of ['owned', 'left']) await (await fileSink(named(id), 10)).abort(new Interruption('lost'));
    await sweepUnless('owned');

    expect(await parts()).toEqual(['owned']);
  });

  it('are none for an account that never had any', async () => {
    expect(await parts('nobody@montague.lit')).toEqual([]);
    await expectAsync(removeStoredFiles('nobody@montague.lit')).toBeResolved();
  });
});
