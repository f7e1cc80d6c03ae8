import { SessionError } from '../errors.js';
import { BlockBuffer } from '../bytes/block-buffer.js';

/** Bytes of one write: small ones cost Chromium's `createWritable` a round trip each. */
const WRITE_BYTES = 1024 * 1024;
/** Our folder in the origin private file system; one folder an account is in it. */
const FOLDER = 'converse-jet';

/** Where a received file is written. */
export interface FileSink {
  /** `close()` commits, `abort()` discards: before the one nothing can be read, after the other nothing is left. */
  readonly writable: WritableStream<Uint8Array>;
}

/** Names a stored file. */
export interface StoredName {
  /** Bare JID of the account that received it. */
  readonly account: string;
  /** Letters, digits and `-`. */
  readonly id: string;
}

const isNamed = (error: unknown, name: string): boolean => error instanceof Error && error.name === name;

const asStorageError = (error: unknown): unknown =>
  isNamed(error, 'QuotaExceededError')
    ? new SessionError('failed-application', 'no-space', 'the storage is full')
    : new SessionError(
        'failed-application',
        'storage',
        `the storage failed: ${error instanceof Error ? error.name : ''}`,
      );

async function folderOf(account: string, create: boolean): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create });
  return folder.getDirectoryHandle(encodeURIComponent(account), { create });
}

/**
 * Opens a file in the origin private file system. `createWritable` writes to a hidden copy that takes the file's
 * place when it is closed, so until then the file itself is empty, and it is removed when that never happens.
 * @throws SessionError failure `no-space` or `storage`
 */
export async function fileSink({ account, id }: StoredName): Promise<FileSink> {
  try {
    const folder = await folderOf(account, true);
    const handle = await folder.getFileHandle(id, { create: true });
    const file = await handle.createWritable();
    const buffer = new BlockBuffer(WRITE_BYTES);
    const discard = async (): Promise<void> => {
      await file.abort().catch(() => undefined);
      await folder.removeEntry(id).catch(() => undefined);
    };
    const writable = new WritableStream<Uint8Array>({
      async write(chunk) {
        buffer.push(chunk);
        for (let block = buffer.shift(); block !== undefined; block = buffer.shift())
          await attempt(file, block, discard);
      },
      async close() {
        await attempt(file, buffer.rest(), discard);
        await file.close().catch(async (error: unknown) => {
          await discard();
          throw asStorageError(error);
        });
      },
      abort: discard,
    });
    return { writable };
  } catch (error) {
    throw asStorageError(error);
  }
}

async function attempt(
  file: FileSystemWritableFileStream,
  block: Uint8Array,
  discard: () => Promise<void>,
): Promise<void> {
  try {
    await file.write(block as Uint8Array<ArrayBuffer>);
  } catch (error) {
    await discard();
    throw asStorageError(error);
  }
}

/** A committed file; it reads from the disk, not from memory. @throws DOMException `NotFoundError` */
export async function storedFile({ account, id }: StoredName): Promise<File> {
  const handle = await (await folderOf(account, false)).getFileHandle(id);
  return handle.getFile();
}

/** Removes every stored file of an account. One that is being written stays until its transfer discards it. */
export async function removeStoredFiles(account: string): Promise<void> {
  try {
    const folder = await folderOf(account, false);
    for await (const id of folder.keys()) await folder.removeEntry(id).catch(() => undefined);
  } catch (error) {
    if (!isNamed(error, 'NotFoundError')) throw error;
  }
}
