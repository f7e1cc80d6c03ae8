import { BlockBuffer } from '../bytes/block-buffer.js';
import { SessionError, isInterruption, isSessionError } from '../errors.js';
import { ignore, logUnexpected } from '../log.js';
import { freeMemory, memorySink } from './memory-files.js';
import { commitPart, createPart, removePart, type MovableHandle } from './partial-file.js';
import { hasPrivateFiles, reservedBytes } from './stored-files.js';
import type { StoredName } from './stored-name.js';

/** Bytes of one write on the page: small ones cost Chromium's `createWritable` a round trip each. */
const WRITE_BYTES = 1024 * 1024;
/** Bytes for which room is taken at a time, for a file of unknown size. */
const STEP_BYTES = 8 * 1024 * 1024;

/** Only workers have it, so TypeScript's page library has not. */
interface SyncAccessHandle {
  getSize(): number;
  truncate(bytes: number): void;
  write(bytes: Uint8Array): number;
  flush(): void;
  close(): void;
}

/** Where the bytes of one file go; after an error nothing more is called but `drop`. */
interface Output {
  /** Before the first byte. */
  resize(bytes: number): Promise<void> | void;
  write(bytes: Uint8Array): Promise<void> | void;
  /** All bytes are there. */
  close(): Promise<void> | void;
  /** Only so many bytes have come: nothing follows them in the file. */
  keep(bytes: number): Promise<void> | void;
  /** Lets go of the file. */
  drop(): Promise<void> | void;
}

const noSpace = (message: string): SessionError => new SessionError('failed-application', 'no-space', message);

function asStorageError(error: unknown): SessionError {
  if (isSessionError(error)) return error;
  const name = error instanceof Error ? error.name : 'unknown error';
  if (name === 'QuotaExceededError') return noSpace('the storage is full');
  logUnexpected('storing a file', error);
  return new SessionError('failed-application', 'storage', `the storage failed: ${name}`);
}

/** In a worker: as fast as the disk, without a copy. */
async function syncOutput(part: FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncAccessHandle> }) {
  const file = await part.createSyncAccessHandle();
  const output: Output = {
    resize(bytes) {
      file.truncate(bytes);
      if (file.getSize() !== bytes) throw noSpace('the storage has no room'); // Chromium's private windows do not throw
    },
    write(bytes) {
      for (let at = 0; at < bytes.length;) {
        const written = file.write(bytes.subarray(at));
        // Nor do they here: they give an error number.
        if (written === 0 || written > bytes.length - at) throw noSpace('the storage takes no more bytes');
        at += written;
      }
    },
    close() {
      file.flush();
      file.close();
    },
    keep(bytes) {
      file.truncate(bytes);
      file.flush();
      file.close();
    },
    drop: () => {
      file.close();
    },
  };
  return output;
}

/** On the page: batched, since each write is a round trip to another process. */
async function pageOutput(part: FileSystemFileHandle): Promise<Output> {
  const file = await part.createWritable();
  const buffer = new BlockBuffer(WRITE_BYTES);
  const flush = (): Promise<void> => file.write(buffer.rest() as Uint8Array<ArrayBuffer>);
  return {
    resize: (bytes) => file.truncate(bytes),
    async write(bytes) {
      buffer.push(bytes);
      for (let block = buffer.shift(); block !== undefined; block = buffer.shift()) {
        await file.write(block as Uint8Array<ArrayBuffer>);
      }
    },
    async close() {
      await flush();
      await file.close();
    },
    async keep(bytes) {
      await flush();
      await file.truncate(bytes);
      await file.close();
    },
    drop: () => file.abort().catch(ignore('it is closed, or has failed before')),
  };
}

const openOutput = (part: MovableHandle): Promise<Output> =>
  'createSyncAccessHandle' in part ? syncOutput(part as Parameters<typeof syncOutput>[0]) : pageOutput(part);

function diskSink(name: StoredName, part: MovableHandle, output: Output): WritableStream<Uint8Array> {
  let written = 0;
  const discard = async (): Promise<void> => {
    await output.drop();
    await removePart(name);
  };
  const attempt = async (action: () => Promise<void> | void): Promise<void> => {
    try {
      await action();
    } catch (error) {
      await discard();
      throw asStorageError(error);
    }
  };
  return new WritableStream({
    write: (bytes) =>
      attempt(async () => {
        await output.write(bytes);
        written += bytes.length;
      }),
    close: () =>
      attempt(async () => {
        await output.close();
        await commitPart(part, name);
      }),
    abort: (reason) => (isInterruption(reason) ? attempt(() => output.keep(written)) : discard()),
  });
}

/** Takes up space step by step as bytes come, for a file of unknown size. */
function growing(output: Output): Output {
  let bytes = 0;
  let taken = 0;
  return {
    ...output,
    async write(chunk) {
      bytes += chunk.length;
      if (bytes > taken) {
        taken = bytes + STEP_BYTES;
        await allocate(taken, output);
      }
      await output.write(chunk);
    },
    async close() {
      await output.resize(bytes);
      await output.close();
    },
  };
}

/**
 * Takes up the space of a file, if that leaves the reserve: no other file can count on it then, in whatever tab, and
 * no write has to find it. Only the browser knows its quota, so it is asked for both at once.
 */
async function allocate(size: number, output: Output): Promise<void> {
  await output.resize(size + (await reservedBytes()));
  await output.resize(size);
}

/**
 * Opens where a received file is written: in the origin private file system, else, while there is room, in memory.
 * It has three ends:
 * - `close()` commits. Before it nothing can be read under the file's name.
 * - `abort()` discards. After it nothing is left.
 * - `abort()` with an Interruption keeps what was written as a partial file (`partial-file.ts`). In memory it discards.
 * @param size bytes that will come; undefined: unknown
 * @throws SessionError failure `no-space` or `storage`
 */
export async function fileSink(name: StoredName, size: number | undefined): Promise<WritableStream<Uint8Array>> {
  if (!(await hasPrivateFiles())) return memorySink(name, size ?? freeMemory());
  let output: Output | undefined;
  try {
    const part = await createPart(name);
    output = await openOutput(part);
    await allocate(size ?? 0, output);
    return diskSink(name, part, size === undefined ? growing(output) : output);
  } catch (error) {
    await output?.drop();
    await removePart(name);
    throw asStorageError(error);
  }
}
