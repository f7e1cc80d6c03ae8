/** Our folder in the origin private file system; one folder an account is in it. */
const FOLDER = 'converse-jet';
/** Ends the name of a file that is still being written. */
const PART = '.part';
/** How often and in what interval a file that is locked is tried: what a lost worker had open stays so for a moment. */
const REMOVE_ATTEMPTS = 20;
const REMOVE_INTERVAL_MS = 50;
/** Bytes of a file that is kept in memory where a browser has no private file system, as in some private windows. */
export const MEMORY_LIMIT_BYTES = 64 * 1024 * 1024;

/** Names a stored file. */
export interface StoredName {
  /** Bare JID of the account that received it. */
  readonly account: string;
  /** Letters, digits and `-`. */
  readonly id: string;
}

/** A handle that can be renamed; TypeScript does not know it yet. */
export interface MovableHandle extends FileSystemFileHandle {
  move(name: string): Promise<void>;
}

const inMemory = new Map<string, File>();
const keyOf = ({ account, id }: StoredName): string => `${account}/${id}`;
const isMissing = (error: unknown): boolean => error instanceof Error && error.name === 'NotFoundError';
const isLocked = (error: unknown): boolean => error instanceof Error && error.name === 'NoModificationAllowedError';

/** True where files can be written to disk without asking the person (the origin private file system). */
export async function hasPrivateFiles(): Promise<boolean> {
  try {
    await navigator.storage.getDirectory();
    return true;
  } catch {
    return false;
  }
}

async function folderOf(account: string, create: boolean): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create });
  return folder.getDirectoryHandle(encodeURIComponent(account), { create });
}

/** Creates the file that is written until it is {@link commitPart}ed. */
export async function createPart({ account, id }: StoredName): Promise<MovableHandle> {
  const folder = await folderOf(account, true);
  return (await folder.getFileHandle(id + PART, { create: true })) as MovableHandle;
}

/** Gives a written file the name under which it can be read. */
export const commitPart = (part: MovableHandle, { id }: StoredName): Promise<void> => part.move(id);

/** Removes what was written so far; harmless when there is nothing. */
export async function removePart({ account, id }: StoredName): Promise<void> {
  const folder = await folderOf(account, false).catch(() => undefined);
  for (let attempt = 1; folder !== undefined && attempt <= REMOVE_ATTEMPTS; attempt++) {
    const [removal] = await Promise.allSettled([folder.removeEntry(id + PART)]);
    if (removal.status === 'fulfilled' || !isLocked(removal.reason)) return;
    await new Promise((resolve) => setTimeout(resolve, REMOVE_INTERVAL_MS));
  }
}

/** Keeps a file for as long as the page lives. */
export function keepInMemory(name: StoredName, parts: readonly Uint8Array[]): void {
  inMemory.set(keyOf(name), new File([...parts] as BlobPart[], name.id));
}

/** A committed file; it reads from the disk, not from memory. @throws DOMException `NotFoundError` */
export async function storedFile(name: StoredName): Promise<File> {
  const kept = inMemory.get(keyOf(name));
  if (kept !== undefined) return kept;
  const handle = await (await folderOf(name.account, false)).getFileHandle(name.id);
  return handle.getFile();
}

/** Bytes that a new file may have; Infinity where the browser does not say. */
export async function freeBytes(): Promise<number> {
  if (!(await hasPrivateFiles())) return MEMORY_LIMIT_BYTES;
  const { quota, usage } = await navigator.storage.estimate();
  return quota === undefined ? Infinity : Math.max(0, quota - (usage ?? 0));
}

/** Runs for every entry of an account's folder; a folder that was never made has none. */
async function forEachEntry(
  account: string,
  action: (name: string, folder: FileSystemDirectoryHandle) => Promise<void>,
) {
  try {
    const folder = await folderOf(account, false);
    for await (const name of folder.keys()) await action(name, folder);
  } catch (error) {
    if (!isMissing(error) && (await hasPrivateFiles())) throw error;
  }
}

/** Removes every stored file of an account. One that is being written stays until its transfer discards it. */
export async function removeStoredFiles(account: string): Promise<void> {
  for (const key of inMemory.keys()) if (key.startsWith(`${account}/`)) inMemory.delete(key);
  await forEachEntry(account, (name, folder) => folder.removeEntry(name).catch(() => undefined));
}

/** Removes unfinished files that nobody works on any more: a page or a worker that wrote them has gone. */
export async function sweepParts(account: string, isAbandoned: (id: string) => Promise<boolean>): Promise<void> {
  await forEachEntry(account, async (name, folder) => {
    if (!name.endsWith(PART) || !(await isAbandoned(name.slice(0, -PART.length)))) return;
    await folder.removeEntry(name).catch(() => undefined);
  });
}
