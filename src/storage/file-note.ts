import { folderOf, unlessMissing, NOTE } from './stored-files.js';
import type { StoredName } from './stored-name.js';

/** Longer notes are not read. */
const MAX_NOTE_BYTES = 8192;

/** What is said of a stored file where its message is not at hand. It stands beside the file, and goes with it. */
export interface FileNote {
  /** Sanitised. */
  readonly name: string;
  readonly mediaType: string;
  /** Bare JID of who has sent it. */
  readonly from: string;
}

/** Writes a note beside a file that is stored on the disk; does nothing for any other. */
export async function writeNote({ account, id }: StoredName, note: FileNote): Promise<void> {
  const folder = await unlessMissing(folderOf(account, false));
  const file = folder && (await unlessMissing(folder.getFileHandle(id)));
  if (folder === undefined || file === undefined) return;
  const writable = await (await folder.getFileHandle(id + NOTE, { create: true })).createWritable();
  await writable.write(JSON.stringify(note));
  await writable.close();
}

/** Reads the note; undefined where there is none, or none of this form. */
export async function readNote({ account, id }: StoredName): Promise<FileNote | undefined> {
  const handle = await unlessMissing(folderOf(account, false).then((folder) => folder.getFileHandle(id + NOTE)));
  const file = await handle?.getFile();
  if (file === undefined || file.size > MAX_NOTE_BYTES) return undefined;
  try {
    return parseNote(JSON.parse(await file.text()));
  } catch {
    return undefined; // not JSON
  }
}

function parseNote(json: unknown): FileNote | undefined {
  const { name, mediaType, from } = json as Record<string, unknown>;
  if (typeof name !== 'string' || typeof mediaType !== 'string' || typeof from !== 'string') return undefined;
  return { name, mediaType, from };
}
