import { BlockBuffer } from '../bytes/block-buffer.js';
import { SessionError, isSessionError } from '../errors.js';
import {
  MEMORY_LIMIT_BYTES,
  commitPart,
  createPart,
  hasPrivateFiles,
  keepInMemory,
  removePart,
  type MovableHandle,
  type StoredName,
} from './stored-files.js';

/** Bytes of one write on the page: small ones cost Chromium's `createWritable` a round trip each. */
const WRITE_BYTES = 1024 * 1024;

/** Only workers have it, so TypeScript's page library has not. */
interface SyncAccessHandle {
  truncate(bytes: number): void;
  write(bytes: Uint8Array): number;
  flush(): void;
  close(): void;
}

/** Where the bytes of one file go; after an error nothing more is called but `drop`. */
interface Output {
  write(bytes: Uint8Array): Promise<void> | void;
  /** All bytes are there. */
  close(): Promise<void> | void;
  /** Lets go of the file. */
  drop(): Promise<void> | void;
}

const noSpace = (message: string): SessionError => new SessionError('failed-application', 'no-space', message);

function asStorageError(error: unknown): SessionError {
  if (isSessionError(error)) return error;
  const name = error instanceof Error ? error.name : 'unknown error';
  if (name === 'QuotaExceededError') return noSpace('the storage is full');
  return new SessionError('failed-application', 'storage', `the storage failed: ${name}`);
}

/** In a worker: as fast as the disk, without a copy. */
async function syncOutput(part: FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncAccessHandle> }) {
  const file = await part.createSyncAccessHandle();
  file.truncate(0);
  const output: Output = {
    write(bytes) {
      for (let at = 0; at < bytes.length;) {
        const written = file.write(bytes.subarray(at));
        if (written === 0) throw noSpace('the storage takes no more bytes');
        at += written;
      }
    },
    close() {
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
  return {
    async write(bytes) {
      buffer.push(bytes);
      for (let block = buffer.shift(); block !== undefined; block = buffer.shift()) {
        await file.write(block as Uint8Array<ArrayBuffer>);
      }
    },
    async close() {
      await file.write(buffer.rest() as Uint8Array<ArrayBuffer>);
      await file.close();
    },
    drop: () => file.abort().catch(() => undefined),
  };
}

const openOutput = (part: MovableHandle): Promise<Output> =>
  'createSyncAccessHandle' in part ? syncOutput(part as Parameters<typeof syncOutput>[0]) : pageOutput(part);

function diskSink(name: StoredName, part: MovableHandle, output: Output): WritableStream<Uint8Array> {
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
    write: (bytes) => attempt(() => output.write(bytes)),
    close: () =>
      attempt(async () => {
        await output.close();
        await commitPart(part, name);
      }),
    abort: discard,
  });
}

function memorySink(name: StoredName): WritableStream<Uint8Array> {
  const parts: Uint8Array[] = [];
  return new WritableStream({
    write: (bytes) => void parts.push(bytes),
    close() {
      keepInMemory(name, parts);
    },
  });
}

/**
 * Opens where a received file is written: in the origin private file system, else, if it is small, in memory.
 * `close()` commits, `abort()` discards: before the one nothing can be read under the file's name, after the other
 * nothing is left.
 * @param size bytes that will come
 * @throws SessionError failure `no-space` or `storage`
 */
export async function fileSink(name: StoredName, size: number): Promise<WritableStream<Uint8Array>> {
  if (!(await hasPrivateFiles())) {
    if (size > MEMORY_LIMIT_BYTES) throw noSpace('too large for the memory');
    return memorySink(name);
  }
  try {
    const part = await createPart(name);
    return diskSink(name, part, await openOutput(part));
  } catch (error) {
    await removePart(name);
    throw asStorageError(error);
  }
}
