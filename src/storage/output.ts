import { BlockBuffer } from '../bytes/block-buffer.js';
import { SessionError } from '../errors.js';
import { ignore } from '../log.js';
import type { MovableHandle } from './partial-file.js';

/** Bytes of one write on the page: small ones cost Chromium's `createWritable` a round trip each. */
const WRITE_BYTES = 1024 * 1024;

/** Only workers have it, so TypeScript's page library has not. */
interface SyncAccessHandle {
  getSize(): number;
  truncate(bytes: number): void;
  write(bytes: Uint8Array, options: { at: number }): number;
  flush(): void;
  close(): void;
}

/** Where the bytes of one file go; after an error nothing more is called but `drop`. */
export interface Output {
  /** Before the first byte. */
  resize(bytes: number): Promise<void> | void;
  write(bytes: Uint8Array): Promise<void> | void;
  /** Brings what was written to the disk; left out where nothing is there before the file is closed. */
  flush?(): Promise<void> | void;
  /** All bytes are there. */
  close(): Promise<void> | void;
  /** Only so many bytes have come: nothing follows them in the file. */
  keep(bytes: number): Promise<void> | void;
  /** Lets go of the file. */
  drop(): Promise<void> | void;
}

/** The error of a disk that takes no more. */
export const noSpace = (message: string): SessionError => new SessionError('failed-application', 'no-space', message);

/** In a worker: as fast as the disk, without a copy. */
async function syncOutput(
  part: FileSystemFileHandle & { createSyncAccessHandle(): Promise<SyncAccessHandle> },
  from: number,
) {
  const file = await part.createSyncAccessHandle();
  let position = from;
  const output: Output = {
    resize(bytes) {
      file.truncate(bytes);
      if (file.getSize() !== bytes) throw noSpace('the storage has no room'); // Chromium's private windows do not throw
    },
    write(bytes) {
      for (let at = 0; at < bytes.length;) {
        const written = file.write(bytes.subarray(at), { at: position });
        // Nor do they here: they give an error number.
        if (written === 0 || written > bytes.length - at) throw noSpace('the storage takes no more bytes');
        at += written;
        position += written;
      }
    },
    flush: () => {
      file.flush();
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
async function pageOutput(part: FileSystemFileHandle, from: number): Promise<Output> {
  const file = await part.createWritable({ keepExistingData: from > 0 });
  if (from > 0) await file.seek(from);
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

/** Opens a partial file. @param from bytes of it that stay */
export const openOutput = (part: MovableHandle, from: number): Promise<Output> =>
  'createSyncAccessHandle' in part
    ? syncOutput(part as Parameters<typeof syncOutput>[0], from)
    : pageOutput(part, from);
