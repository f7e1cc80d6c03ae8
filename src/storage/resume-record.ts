import { fromBase64, toBase64 } from '../bytes/base64.js';
import type { HashPoint } from '../crypto/running-hash.js';
import { folderOf, removeEntry, unlessMissing, mayStay } from './stored-files.js';
import type { StoredName } from './stored-name.js';

/** Ends the name of a record; no id has a dot. */
export const RECORD = '.resume';
const VERSION = 2;
/** The state of a hash is at most 250 bytes. */
const MAX_RECORD_BYTES = 1024;

/** What stands beside a partial file (docs/resume.md §8). No key, and nothing of whom it is from. */
export interface ResumeRecord extends HashPoint {
  /** Bytes of the whole file. */
  readonly size: number;
  /** When the partial file was written last, in milliseconds since 1970. */
  readonly writtenMs: number;
  /** Nothing was written after that: the partial file was closed. */
  readonly isClosed: boolean;
}

/** Writes the record in one step: a crash leaves the one before. The bytes that it covers must be on the disk. */
export async function writeRecord({ account, id }: StoredName, record: ResumeRecord): Promise<void> {
  const handle = await (await folderOf(account, false)).getFileHandle(id + RECORD, { create: true });
  const file = await handle.createWritable();
  await file.write(JSON.stringify({ version: VERSION, ...record, state: toBase64(record.state) }));
  await file.close();
}

/** A record; of one of another form only what says how far the partial file goes. */
export type ReadRecord = ResumeRecord | Pick<ResumeRecord, 'size' | 'offset'>;

/** Reads the record; undefined where there is none, or one that does not even say how far the partial file goes. */
export async function readRecord({ account, id }: StoredName): Promise<ReadRecord | undefined> {
  const handle = await unlessMissing(folderOf(account, false).then((folder) => folder.getFileHandle(id + RECORD)));
  const file = handle && (await unlessMissing(handle.getFile()));
  if (file === undefined || file.size > MAX_RECORD_BYTES) return undefined;
  try {
    return parseRecord(JSON.parse(await file.text()));
  } catch {
    return undefined; // not JSON
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function parseRecord(json: unknown): ReadRecord | undefined {
  const { version, size, offset, state: text, writtenMs, isClosed } = json as Record<string, unknown>;
  if (!isCount(size) || !isCount(offset) || offset > size) return undefined;
  const state = version === VERSION && typeof text === 'string' ? stateIn(text) : undefined;
  if (state === undefined || !isCount(writtenMs) || typeof isClosed !== 'boolean') return { size, offset };
  return { size, offset, state, writtenMs, isClosed };
}

function stateIn(text: string): Uint8Array | undefined {
  try {
    return fromBase64(text);
  } catch {
    return undefined; // not Base64
  }
}

/** Removes the record; harmless when there is none. */
export async function removeRecord({ account, id }: StoredName): Promise<void> {
  const folder = await unlessMissing(folderOf(account, false)).catch(mayStay);
  const record = folder && (await unlessMissing(folder.getFileHandle(id + RECORD)).catch(mayStay));
  if (folder !== undefined && record !== undefined) await removeEntry(folder, id + RECORD);
}
