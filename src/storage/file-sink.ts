import { SessionError, isInterruption, isSessionError } from '../errors.js';
import { ignore, logUnexpected } from '../log.js';
import { freeMemory, memorySink } from './memory-files.js';
import { noSpace, openOutput, type Output } from './output.js';
import { commitPart, createPart, removePart, type MovableHandle } from './partial-file.js';
import { Records, type Keeping } from './records.js';
import { hasPrivateFiles, reservedBytes } from './stored-files.js';
import type { StoredName } from './stored-name.js';

/** Bytes for which room is taken at a time, for a file of unknown size. */
const STEP_BYTES = 8 * 1024 * 1024;

function asStorageError(error: unknown): SessionError {
  if (isSessionError(error)) return error;
  const name = error instanceof Error ? error.name : 'unknown error';
  if (name === 'QuotaExceededError') return noSpace('the storage is full');
  logUnexpected('storing a file', error);
  return new SessionError('failed-application', 'storage', `the storage failed: ${name}`);
}

interface DiskFile {
  readonly name: StoredName;
  readonly part: MovableHandle;
  readonly output: Output;
  /** Set where it may be interrupted. */
  readonly records?: Records | undefined;
  /** Bytes that are there already. */
  readonly from: number;
}

function diskSink({ name, part, output, records, from }: DiskFile): WritableStream<Uint8Array> {
  let written = from;
  const discard = async (): Promise<void> => {
    await records?.settle();
    await output.drop();
    await removePart(name);
  };
  const leave = async (): Promise<void> => {
    await output.drop();
  };
  const keep = async (): Promise<void> => {
    if (records === undefined) await output.keep(written);
    else await records.close(written, output, part);
  };
  const attempt = async (action: () => Promise<void> | void): Promise<void> => {
    try {
      await action();
    } catch (error) {
      // A disk that is full takes no more; what it has is still right, as far as the last record says.
      if (records === undefined) await discard();
      else await keep().catch(leave);
      throw asStorageError(error);
    }
  };
  return new WritableStream({
    write: (bytes) =>
      attempt(async () => {
        await output.write(bytes);
        written += bytes.length;
        await records?.written(written, output);
      }),
    close: () =>
      attempt(async () => {
        await records?.settle();
        await output.close();
        await commitPart(part, name);
      }),
    abort: (reason) => (isInterruption(reason) ? attempt(keep) : discard()),
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
 * @param size bytes of the file; undefined: unknown
 * @param keeping of a file that another session may bring to its end: what is there is kept when the disk is full, too
 * @throws SessionError failure `no-space` or `storage`
 */
export async function fileSink(
  name: StoredName,
  size: number | undefined,
  keeping?: Keeping,
): Promise<WritableStream<Uint8Array>> {
  if (!(await hasPrivateFiles())) return memorySink(name, size ?? freeMemory());
  const from = keeping?.from ?? 0;
  const records = keeping && size !== undefined ? new Records(name, size, keeping) : undefined;
  const part = await createPart(name).catch(failed);
  let output: Output | undefined;
  try {
    output = await openOutput(part, from);
    await allocate(size ?? 0, output);
    return diskSink({ name, part, output: size === undefined ? growing(output) : output, records, from });
  } catch (error) {
    if (from > 0 && output !== undefined)
      await records?.close(from, output, part).catch(ignore('the last record stays'));
    await output?.drop();
    if (from === 0) await removePart(name);
    return failed(error);
  }
}

function failed(error: unknown): never {
  throw asStorageError(error);
}
