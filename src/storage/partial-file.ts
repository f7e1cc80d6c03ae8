import type { HashPoint } from '../crypto/running-hash.js';
import { folderOf, forEachEntry, mayStay, removeEntry, unlessMissing } from './stored-files.js';
import { RECORD, readRecord, removeRecord, writeRecord, type ResumeRecord } from './resume-record.js';
import type { StoredName } from './stored-name.js';

/** A handle that can be renamed; TypeScript does not know it yet. */
export interface MovableHandle extends FileSystemFileHandle {
  move(name: string): Promise<void>;
}

/** Ends the name of a file of which not all is there. */
const PART = '.part';
/**
 * How much later than its record an open partial file may have been written, in milliseconds: the sink writes a record
 * at least every 2 s while bytes come (`file-sink.ts`), and this leaves as much again.
 */
const OPEN_MS = 4000;

/** Creates the file that is written until it is {@link commitPart}ed; one that is there stays as it is. */
export async function createPart({ account, id }: StoredName): Promise<MovableHandle> {
  const folder = await folderOf(account, true);
  return (await folder.getFileHandle(id + PART, { create: true })) as MovableHandle;
}

/** What an interruption has left of a file. Nobody has verified it. @throws DOMException `NotFoundError` */
export async function partialFile({ account, id }: StoredName): Promise<File> {
  const handle = await (await folderOf(account, false)).getFileHandle(id + PART);
  return handle.getFile();
}

/** Gives a written file the name under which it can be read. */
export async function commitPart(part: MovableHandle, name: StoredName): Promise<void> {
  await part.move(name.id);
  await removeRecord(name);
}

/** Removes what was written so far; harmless when there is nothing. */
export async function removePart(name: StoredName): Promise<void> {
  const folder = await unlessMissing(folderOf(name.account, false)).catch(mayStay);
  if (folder !== undefined) await removeEntry(folder, name.id + PART);
  await removeRecord(name);
}

/** What can be kept of a partial file. */
export interface KeptPart {
  readonly file: File;
  /** Bytes of it that are there. */
  readonly offset: number;
  /** Undefined: they must be hashed again. */
  readonly point: HashPoint | undefined;
}

/** Finds what can be kept of a file. @param size bytes of the whole file @returns undefined when there is nothing */
export async function keptPart(name: StoredName, size: number): Promise<KeptPart | undefined> {
  const file = await unlessMissing(partialFile(name));
  if (file === undefined) return undefined;
  const record = await readRecord(name);
  const covered = record?.size === size ? record.offset : undefined;
  // Its room is taken up before its first byte: without a record, nobody knows how much of a file of full size has come.
  if (covered === undefined && file.size >= size) return undefined;
  const offset = Math.min(file.size, covered ?? size);
  return { file, offset, point: record && 'state' in record && isOf(record, file, size) ? record : undefined };
}

/** Whether a record is of that file as it is now (docs/resume.md §8). */
const isOf = ({ size, offset, writtenMs, isClosed }: ResumeRecord, file: File, expected: number): boolean =>
  size === expected && offset <= file.size && file.lastModified <= writtenMs + (isClosed ? 0 : OPEN_MS);

/** Records how far a partial file goes that is still open; the bytes must be on the disk. */
export const recordOpen = (name: StoredName, size: number, { offset, state }: HashPoint): Promise<void> =>
  writeRecord(name, { size, offset, state, writtenMs: Date.now(), isClosed: false });

/** Records how far a partial file goes that was closed. */
export async function recordClosed(
  name: StoredName,
  size: number,
  part: FileSystemFileHandle,
  { offset, state }: HashPoint,
): Promise<void> {
  const { lastModified } = await part.getFile();
  await writeRecord(name, { size, offset, state, writtenMs: lastModified, isClosed: true });
}

/**
 * Removes the partial files that nobody owns any more and that have no record: the page that wrote them has gone before
 * there was much to keep. Those of a page that is still there are removed when it has released them; then they are
 * finished, or left.
 * @param whenReleased resolves when nobody owns the file of that id
 */
export async function sweepParts(account: string, whenReleased: (id: string) => Promise<void>): Promise<void> {
  await forEachEntry(account, async (name, folder) => {
    if (!name.endsWith(PART)) return;
    const id = name.slice(0, -PART.length);
    await whenReleased(id);
    const record = await unlessMissing(folder.getFileHandle(id + RECORD));
    if (record === undefined) await removeEntry(folder, name);
  });
}
