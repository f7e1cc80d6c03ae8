import { SessionError } from '../errors.js';
import type { StoredName } from './stored-name.js';

/** Bytes of all files that are kept, or on their way, in memory: where a browser has no private file system. */
export const MEMORY_LIMIT_BYTES = 64 * 1024 * 1024;

interface Kept {
  readonly size: number;
  /** Set when all of it is there. */
  readonly file?: File;
}

const noSpace = (message: string): SessionError => new SessionError('failed-application', 'no-space', message);

const kept = new Map<string, Kept>();
const keyOf = ({ account, id }: StoredName): string => `${account}/${id}`;

/** Bytes that are left for other files. */
export const freeMemory = (): number =>
  MEMORY_LIMIT_BYTES - [...kept.values()].reduce((sum, { size }) => sum + size, 0);

/** A file of which all is there. */
export const fileInMemory = (name: StoredName): File | undefined => kept.get(keyOf(name))?.file;

/** Gives its room back; harmless when there is nothing. */
export const forgetInMemory = (name: StoredName): void => void kept.delete(keyOf(name));

/** Gives back the room of all files of an account. */
export function forgetAccountInMemory(account: string): void {
  for (const key of kept.keys()) if (key.startsWith(`${account}/`)) kept.delete(key);
}

/**
 * Opens where a file is written that is kept as long as the page lives. Its room is taken from the first moment on,
 * until it is aborted or forgotten.
 * @param size the most bytes that will come
 * @throws SessionError failure `no-space`
 */
export function memorySink(name: StoredName, size: number): WritableStream<Uint8Array> {
  if (size > freeMemory()) throw noSpace('too large for the memory');
  kept.set(keyOf(name), { size });
  const bytes = new Uint8Array(size);
  let at = 0;
  return new WritableStream({
    write(chunk) {
      if (chunk.length > size - at) {
        forgetInMemory(name);
        throw noSpace('more bytes than there is room for');
      }
      bytes.set(chunk, at);
      at += chunk.length;
    },
    close() {
      if (!kept.has(keyOf(name))) throw new SessionError('failed-application', 'storage', 'it was forgotten meanwhile');
      kept.set(keyOf(name), { size: at, file: new File([bytes.subarray(0, at)], name.id) });
    },
    abort() {
      forgetInMemory(name);
    },
  });
}
