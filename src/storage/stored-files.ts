import { logUnexpected } from '../log.js';
import type { StoredName } from './stored-name.js';
import { fileInMemory, forgetAccountInMemory, forgetInMemory, freeMemory } from './memory-files.js';

/** Our folder in the origin private file system; one folder an account is in it. */
const FOLDER = 'converse-jet';
/** Stands beside the files of an account that are to be forgotten with its login; no id has a dot. */
const MARKER = 'until.logout';
/** Ends the name of what is noted of a file (`file-note.ts`); no id has a dot. */
export const NOTE = '.note';
/**
 * How often a file that is locked is tried, and how long the first wait is, the next one twice that and so on: browsers
 * give the worker of a page that has gone about two seconds. The waits are 6.4 seconds in all.
 */
const REMOVE_ATTEMPTS = 8;
const FIRST_WAIT_MS = 50;
/**
 * What files leave free for the rest of the site, the OMEMO sessions above all: without room for a ratchet's next step
 * the chat breaks. 64 MiB hold those many times over; of a small quota (a private window) 5 % are still enough, and
 * 64 MiB could be all of it. So the smaller of the two.
 */
const RESERVE_BYTES = 64 * 1024 * 1024;
const RESERVE_PART = 0.05;

const isMissing = (error: unknown): boolean => error instanceof Error && error.name === 'NotFoundError';
const isLocked = (error: unknown): boolean => error instanceof Error && error.name === 'NoModificationAllowedError';

/** True where files can be written to disk without asking the user (the origin private file system). */
export async function hasPrivateFiles(): Promise<boolean> {
  try {
    await navigator.storage.getDirectory();
    return true;
  } catch {
    return false; // the browser has none, or refuses them here
  }
}

async function folderOfAll(create: boolean): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create });
}

/** The folder of an account. @throws DOMException `NotFoundError` */
export async function folderOf(account: string, create: boolean): Promise<FileSystemDirectoryHandle> {
  return (await folderOfAll(create)).getDirectoryHandle(encodeURIComponent(account), { create });
}

/** Takes what is not there, or where nothing can be, as undefined. @throws the error of what is there and cannot be had */
export async function unlessMissing<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (!isMissing(error) && (await hasPrivateFiles())) throw error;
    return undefined;
  }
}

/** Logs why something was not removed, unless it is gone already, or somebody writes to it. */
export function mayStay(error: unknown): undefined {
  if (!isMissing(error) && !isLocked(error)) logUnexpected('removing a file', error);
}

/** Removes a file from a folder. @returns false when it is still there */
export async function removeEntry(folder: FileSystemDirectoryHandle, name: string): Promise<boolean> {
  for (let attempt = 0; attempt < REMOVE_ATTEMPTS; attempt++) {
    const [removal] = await Promise.allSettled([folder.removeEntry(name)]);
    if (removal.status === 'fulfilled' || isMissing(removal.reason)) return true;
    if (!isLocked(removal.reason)) {
      logUnexpected('removing a file', removal.reason);
      return false;
    }
    await new Promise((resolve) => setTimeout(resolve, FIRST_WAIT_MS * 2 ** attempt));
  }
  return false;
}

/** A committed file; it reads from the disk, not from memory. @throws DOMException `NotFoundError` */
export async function storedFile(name: StoredName): Promise<File> {
  const kept = fileInMemory(name);
  if (kept !== undefined) return kept;
  const handle = await (await folderOf(name.account, false)).getFileHandle(name.id);
  return handle.getFile();
}

/** Removes a committed file; harmless when there is none. @throws Error when it is still there */
export async function removeStoredFile(name: StoredName): Promise<void> {
  forgetInMemory(name);
  const folder = await unlessMissing(folderOf(name.account, false));
  if (folder === undefined) return;
  if (!(await removeEntry(folder, name.id))) throw new Error('the file cannot be removed');
  await removeEntry(folder, name.id + NOTE);
}

const reserveOf = (quota: number): number => Math.min(RESERVE_BYTES, Math.floor(quota * RESERVE_PART));

/** Bytes that stay free next to a new file. */
export async function reservedBytes(): Promise<number> {
  const { quota = Infinity } = await navigator.storage.estimate();
  return reserveOf(quota);
}

/**
 * Bytes that a new file may have; Infinity where the browser does not say. Browsers estimate: what counts is whether
 * the file can be created (`partial-file.ts`).
 */
export async function freeBytes(): Promise<number> {
  if (!(await hasPrivateFiles())) return freeMemory();
  const { quota = Infinity, usage = 0 } = await navigator.storage.estimate();
  return Math.max(0, quota - usage - reserveOf(quota));
}

/** Runs for every entry of an account's folder at once; a folder that was never made has none. */
export async function forEachEntry(
  account: string,
  action: (name: string, folder: FileSystemDirectoryHandle) => Promise<void>,
) {
  const each = async (): Promise<void> => {
    const folder = await folderOf(account, false);
    const actions: Promise<void>[] = [];
    for await (const name of folder.keys()) actions.push(action(name, folder));
    await Promise.all(actions);
  };
  await unlessMissing(each());
}

/**
 * Removes every stored file of an account, and its folder. A file that is being written stays until its transfer
 * discards it, and so do the folder and its mark.
 */
export async function removeStoredFiles(account: string): Promise<void> {
  forgetAccountInMemory(account);
  const left: string[] = [];
  await forEachEntry(account, async (name, folder) => {
    if (name !== MARKER && !(await removeEntry(folder, name))) left.push(name);
  });
  const all = left.length > 0 ? undefined : await unlessMissing(folderOfAll(false));
  await all?.removeEntry(encodeURIComponent(account), { recursive: true }).catch(mayStay);
}

/** Marks the files of an account, those to come too: they are to be forgotten with its login. */
export async function markForgotten(account: string): Promise<void> {
  if (await hasPrivateFiles()) await (await folderOf(account, true)).getFileHandle(MARKER, { create: true });
}

/** The accounts whose files are marked. */
export async function forgottenAccounts(): Promise<string[]> {
  const found: string[] = [];
  const all = await unlessMissing(folderOfAll(false));
  for await (const name of all?.keys() ?? []) {
    const account = decodeURIComponent(name);
    // Another tab may remove the folder meanwhile.
    const marker = folderOf(account, false).then((folder) => folder.getFileHandle(MARKER));
    if (await unlessMissing(marker)) found.push(account);
  }
  return found;
}
