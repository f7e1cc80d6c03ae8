import { macrotask } from '../../../src/async/macrotask.js';
import { Interruption, SessionError } from '../../../src/errors.js';
import { fileSink } from '../../../src/storage/file-sink.js';
import { keptPart, removePart, sweepParts } from '../../../src/storage/partial-file.js';
import { HashTrail, POINT_BYTES } from '../../../src/storage/records.js';
import { readRecord, writeRecord } from '../../../src/storage/resume-record.js';
import { folderOf, removeStoredFiles, storedFile } from '../../../src/storage/stored-files.js';
import { hashPrefix, type Prefix } from '../../../src/streams/prefix.js';
import { failureOf } from '../../support/rejection.js';
import { testBytes } from '../../support/streams.js';

const NAME = { account: 'juliet@capulet.lit', id: 'letter' };
const SIZE = 1_000_000;
const BYTES = testBytes(SIZE);
const lost = new Interruption('lost');

describe('A partial file that is kept', () => {
  afterEach(async () => {
    await removeStoredFiles(NAME.account);
  });

  const prefixAt = (offset: number): Promise<Prefix> => hashPrefix({ file: new Blob([BYTES]), offset });

  /** Opens a sink, writes these pieces, each of which is hashed, and interrupts it. */
  async function interrupted(ends: readonly number[], from?: Prefix): Promise<void> {
    const trail = new HashTrail();
    if (from !== undefined) trail.add(from);
    const sink = await fileSink(NAME, SIZE, { trail, from: from?.offset ?? 0 });
    const writer = sink.getWriter();
    let at = from?.offset ?? 0;
    for (const end of ends) {
      trail.add(await prefixAt(end));
      await writer.write(BYTES.slice(at, end));
      at = end;
    }
    await writer.abort(lost);
  }

  /** Changes what is on the disk. */
  async function edit(name: string, change: (bytes: Uint8Array) => Uint8Array): Promise<void> {
    const handle = await (await folderOf(NAME.account, false)).getFileHandle(name);
    const bytes = new Uint8Array(await (await handle.getFile()).arrayBuffer());
    const file = await handle.createWritable();
    await file.write(change(bytes) as Uint8Array<ArrayBuffer>);
    await file.close();
  }

  it('knows how far it goes, and the state of its hash there', async () => {
    await interrupted([300_000, 700_000]);
    const kept = (await keptPart(NAME, SIZE))!;

    expect(new Uint8Array(await kept.file.arrayBuffer())).toEqual(BYTES.slice(0, 700_000));
    expect(kept.offset).toBe(700_000);
    expect(kept.point?.state).toEqual((await prefixAt(700_000)).state);
  });

  it('goes on in another sink, and is committed as one file without a record', async () => {
    await interrupted([300_000]);
    await interrupted([400_000], await prefixAt(300_000));
    const trail = new HashTrail();
    const from = await prefixAt(400_000);
    trail.add(from);
    const writer = (await fileSink(NAME, SIZE, { trail, from: 400_000 })).getWriter();
    await writer.write(BYTES.slice(400_000));
    await writer.close();

    expect(new Uint8Array(await (await storedFile(NAME)).arrayBuffer())).toEqual(BYTES);
    expect(await readRecord(NAME)).toBeUndefined();
    expect(await keptPart(NAME, SIZE)).toBeUndefined();
  });

  it('ends at the last byte that is hashed', async () => {
    const trail = new HashTrail();
    const writer = (await fileSink(NAME, SIZE, { trail, from: 0 })).getWriter();
    trail.add(await prefixAt(1000));
    await writer.write(BYTES.slice(0, 1000));
    trail.add(await prefixAt(3000));
    await writer.write(BYTES.slice(1000, 2000));
    await writer.abort(lost);

    const kept = await keptPart(NAME, SIZE);

    expect(kept?.offset).toBe(1000);
    expect(kept?.file.size).toBe(1000);
  });

  it('is nothing where nothing was hashed, or where it is not wanted', async () => {
    await interrupted([]);

    expect(await keptPart(NAME, SIZE)).toBeUndefined();

    await interrupted([1000]);
    await removePart(NAME);

    expect(await keptPart(NAME, SIZE)).toBeUndefined();
    expect(await readRecord(NAME)).toBeUndefined();
  });

  const DAMAGES: readonly [string, () => Promise<void>, number][] = [
    ['shortened', () => edit('letter.part', (bytes) => bytes.slice(0, 50_000)), 50_000],
    ['extended', () => edit('letter.part', (bytes) => new Uint8Array([...bytes, 1, 2, 3])), 100_000],
    ['changed', () => edit('letter.part', (bytes) => bytes.with(77, bytes[77]! ^ 1)), 100_000],
  ];
  for (const [how, damage, offset] of DAMAGES) {
    it(`is hashed again when it was ${how} on the disk`, async () => {
      await interrupted([100_000]);
      const { lastModified } = (await keptPart(NAME, SIZE))!.file;
      while (Date.now() <= lastModified) await macrotask(); // the disk counts milliseconds
      await damage();
      const kept = await keptPart(NAME, SIZE);

      expect(kept?.offset).toBe(offset);
      expect(kept?.point).toBeUndefined();
    });
  }

  const WRONG: readonly [string, (text: string) => string][] = [
    ['of another version', (text) => text.replace('"version":2', '"version":1')],
    ['of a file of another size', (text) => text.replace(`"size":${SIZE}`, '"size":7')],
    ['that covers more than there is', (text) => text.replace('"offset":100000', '"offset":100001')],
    ['with a negative offset', (text) => text.replace('"offset":100000', '"offset":-1')],
    ['without a state', (text) => text.replace(/"state":"[^"]*"/, '"state":5')],
    ['whose state is no Base64', (text) => text.replace(/"state":"[^"]*"/, '"state":"?"')],
    ['that is no JSON', () => '{'],
    ['that is a number', () => '5'],
    ['without end', (text) => text + ' '.repeat(2000)],
  ];
  for (const [how, change] of WRONG) {
    it(`is hashed again when its record is one ${how}`, async () => {
      await interrupted([100_000]);
      await edit('letter.resume', (bytes) => new TextEncoder().encode(change(new TextDecoder().decode(bytes))));
      const kept = await keptPart(NAME, SIZE);

      expect(kept?.offset).toBe(100_000);
      expect(kept?.point).toBeUndefined();
    });
  }

  const OF_KNOWN_LENGTH = ['of another version', 'without a state', 'whose state is no Base64'];
  const AT_FULL_SIZE = WRONG.filter(([how]) => how !== 'that covers more than there is');
  for (const [how, change] of [...AT_FULL_SIZE, ['without a word', () => ''] as const]) {
    const isKnown = OF_KNOWN_LENGTH.includes(how);
    it(`that a crash has left at its full size is ${isKnown ? 'hashed again' : 'nothing'} when its record is one ${how}`, async () => {
      await interrupted([100_000]);
      await edit('letter.part', (bytes) => new Uint8Array([...bytes, ...new Uint8Array(SIZE - bytes.length)]));
      await edit('letter.resume', (bytes) => new TextEncoder().encode(change(new TextDecoder().decode(bytes))));
      const kept = await keptPart(NAME, SIZE);

      expect(kept?.offset).toBe(isKnown ? 100_000 : undefined);
      expect(kept?.point).toBeUndefined();
    });
  }

  it('of which a page was lost goes as far as its record, written while bytes came', async () => {
    await interrupted([100_000]);
    const { state } = await prefixAt(50_000);
    const { lastModified } = (await keptPart(NAME, SIZE))!.file;
    const record = { size: SIZE, offset: 50_000, state, isClosed: false };
    await writeRecord(NAME, { ...record, writtenMs: lastModified - 3000 });

    expect((await keptPart(NAME, SIZE))?.point?.offset).toBe(50_000);

    await writeRecord(NAME, { ...record, writtenMs: lastModified - 5000 });
    const kept = await keptPart(NAME, SIZE);

    expect(kept?.offset).toBe(50_000);
    expect(kept?.point).toBeUndefined();
  });

  it('stays when the disk is full, before the rest comes and on its way', async () => {
    await interrupted([100_000]);
    const from = await prefixAt(100_000);
    const trail = new HashTrail();
    trail.add(from);
    const estimate = spyOn(navigator.storage, 'estimate').and.rejectWith(new DOMException('', 'QuotaExceededError'));

    expect(await failureOf(fileSink(NAME, SIZE, { trail, from: from.offset }))).toBe('no-space');

    estimate.and.callThrough();
    const kept = await keptPart(NAME, SIZE);

    expect(kept?.offset).toBe(100_000);
    expect(kept?.point?.state).toEqual(from.state);
    expect(kept?.file.size).toBe(100_000);
  });

  it('goes when what came was wrong', async () => {
    await interrupted([100_000]);
    const trail = new HashTrail();
    trail.add(await prefixAt(100_000));
    const wrong = new SessionError('security-error', 'corrupted', 'wrong tag');
    await (await fileSink(NAME, SIZE, { trail, from: 100_000 })).abort(wrong);

    expect(await keptPart(NAME, SIZE)).toBeUndefined();
    expect(await readRecord(NAME)).toBeUndefined();
  });

  it('stays as it was when the disk takes nothing more, not even of what is kept', async () => {
    await interrupted([100_000]);
    const from = await prefixAt(100_000);
    const trail = new HashTrail();
    trail.add(from);
    const writer = (await fileSink(NAME, SIZE, { trail, from: from.offset })).getWriter();
    trail.add(await prefixAt(200_000));
    await writer.write(BYTES.slice(100_000, 200_000));
    const write = spyOn(FileSystemWritableFileStream.prototype, 'write');
    write.and.rejectWith(new DOMException('', 'QuotaExceededError'));

    expect(await failureOf(writer.abort(lost))).toBe('no-space');

    write.and.callThrough();
    const kept = await keptPart(NAME, SIZE);

    expect(kept?.offset).toBe(100_000);
    expect(kept?.point?.state).toEqual(from.state);
  });

  /** Lets a disk of a worker take so much of each chunk, in memory. */
  function openInWorker(flush: () => void, taken = ({ length }: Uint8Array): number => length): void {
    const handle = { size: 0, getSize: () => handle.size, truncate: (size: number) => void (handle.size = size) };
    const createSyncAccessHandle = () => Promise.resolve({ ...handle, write: taken, flush, close: () => undefined });
    Object.assign(FileSystemFileHandle.prototype, { createSyncAccessHandle });
  }

  /** Writes so much that a record is due. */
  async function writePoint(): Promise<WritableStreamDefaultWriter<Uint8Array>> {
    const trail = new HashTrail();
    const size = 2 * POINT_BYTES;
    const writer = (await fileSink(NAME, size, { trail, from: 0 })).getWriter();
    trail.add({ offset: POINT_BYTES, state: testBytes(100) });
    await writer.write(testBytes(POINT_BYTES));
    return writer;
  }

  describe('in a worker', () => {
    afterEach(() => {
      Reflect.deleteProperty(FileSystemFileHandle.prototype, 'createSyncAccessHandle');
    });

    it('is recorded while bytes come, and without anybody waiting for that', async () => {
      openInWorker(() => undefined);
      const begun = Promise.withResolvers<undefined>();
      const recorded = Promise.withResolvers<FileSystemWritableFileStream>();
      spyOn(FileSystemFileHandle.prototype, 'createWritable').and.callFake(() => {
        begun.resolve(undefined);
        return recorded.promise;
      });
      const writer = await writePoint();
      await begun.promise;
      recorded.reject(new DOMException('', 'QuotaExceededError'));
      await macrotask();

      expect(await failureOf(writer.write(testBytes(1)))).toBe('no-space');
    });

    describe('whose disk becomes full', () => {
      let isFull: boolean;
      beforeEach(() => {
        isFull = false;
        openInWorker(
          () => undefined,
          ({ length }) => (isFull ? 0 : length),
        );
      });

      it('goes as far as it is hashed', async () => {
        const writer = await writePoint();
        isFull = true;

        expect(await failureOf(writer.write(testBytes(1)))).toBe('no-space');
        expect(await readRecord(NAME)).toEqual(jasmine.objectContaining({ offset: POINT_BYTES, isClosed: true }));
      });

      it('goes as far as its last record where no other one can be written', async () => {
        const writer = await writePoint();
        while ((await readRecord(NAME)) === undefined) await macrotask();
        isFull = true;
        const record = spyOn(FileSystemFileHandle.prototype, 'createWritable');
        record.and.rejectWith(new DOMException('', 'QuotaExceededError'));

        expect(await failureOf(writer.write(testBytes(1)))).toBe('no-space');
        expect(await readRecord(NAME)).toEqual(jasmine.objectContaining({ offset: POINT_BYTES, isClosed: false }));
      });
    });

    it('is on the disk before it is recorded', async () => {
      openInWorker(() => {
        throw new DOMException('', 'InvalidStateError');
      });
      const record = spyOn(FileSystemFileHandle.prototype, 'createWritable').and.callThrough();

      expect(await failureOf(writePoint())).toBe('storage');
      expect(record).not.toHaveBeenCalled();
    });

    for (const [end, last, prototype] of [
      ['close', 'move', FileSystemFileHandle.prototype],
      ['abort', 'removeEntry', FileSystemDirectoryHandle.prototype],
    ] as const) {
      it(`is ${end === 'close' ? 'committed' : 'discarded'} only when no record is being written`, async () => {
        openInWorker(() => undefined);
        const order: string[] = [];
        const { close } = FileSystemWritableFileStream.prototype;
        spyOn(FileSystemWritableFileStream.prototype, 'close').and.callFake(async function (
          this: FileSystemWritableFileStream,
        ) {
          await close.call(this);
          order.push('recorded');
        });
        const writer = await writePoint();
        spyOn(prototype as unknown as Record<typeof last, () => Promise<void>>, last).and.callFake(() => {
          order.push(last);
          return Promise.resolve();
        });
        await writer[end]();

        expect(order[0]).toBe('recorded');
      });
    }
  });

  it('is swept only where it has no record', async () => {
    await interrupted([100_000]);
    await sweepParts(NAME.account, () => Promise.resolve());

    expect((await keptPart(NAME, SIZE))?.offset).toBe(100_000);

    await (await folderOf(NAME.account, false)).removeEntry('letter.resume');
    await sweepParts(NAME.account, () => Promise.resolve());

    expect(await keptPart(NAME, SIZE)).toBeUndefined();
  });

  it('leaves room between two records for what a transport has on its way, in 8 MiB', () => {
    expect(POINT_BYTES).toBeLessThanOrEqual(2 * 1024 * 1024);
  });
});
