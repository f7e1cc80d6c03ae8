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

/** Reads the record; undefined where there is none, or none of this form. */
export async function readRecord({ account, id }: StoredName): Promise<ResumeRecord | undefined> {
  const handle = await unlessMissing(folderOf(account, false).then((folder) => folder.getFileHandle(id + RECORD)));
  const file = await handle?.getFile();
  if (file === undefined || file.size > MAX_RECORD_BYTES) return undefined;
  try {
    return parseRecord(JSON.parse(await file.text()));
  } catch {
    return undefined; // not JSON, or not Base64
  }
}

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;

function parseRecord(json: unknown): ResumeRecord | undefined {
  const { version, size, offset, state, writtenMs, isClosed } = json as Record<string, unknown>;
  if (version !== VERSION || !isCount(size) || !isCount(offset) || !isCount(writtenMs)) return undefined;
  if (offset > size || typeof state !== 'string' || typeof isClosed !== 'boolean') return undefined;
  return { size, offset, state: fromBase64(state), writtenMs, isClosed };
}

/** Removes the record; harmless when there is none. */
export async function removeRecord({ account, id }: StoredName): Promise<void> {
  const folder = await unlessMissing(folderOf(account, false)).catch(mayStay);
  const record = folder && (await unlessMissing(folder.getFileHandle(id + RECORD)).catch(mayStay));
  if (folder !== undefined && record !== undefined) await removeEntry(folder, id + RECORD);
}
