import { logUnlessExpected } from '../../../../src/log.js';
import { readNote } from '../../../../src/storage/file-note.js';
import { forEachEntry, storedFile } from '../../../../src/storage/stored-files.js';
import { translate } from '../texts/translate.js';

/** A stored file, and what its card says of it. */
export interface StoredEntry {
  /** Of the transfer. */
  readonly id: string;
  readonly file: File;
  readonly name: string;
  readonly mediaType: string;
  /** Who has sent it; undefined: nothing tells it any more. */
  readonly contact?: string | undefined;
}

/** What is known of a stored file. */
export type Description = Omit<StoredEntry, 'file' | 'id'>;

/** Whose files they are, and what the page knows of them. */
export interface Source {
  /** Bare JID of who is logged in. */
  readonly account: string;
  /** What the card of a stored file says, if that is there. @param id of the transfer */
  readonly describe: (id: string) => Description | undefined;
  /** What an account is called. @param jid bare JID */
  readonly nameOf: (jid: string) => string;
}

/** Ids have no dot; parts of files, notes and marks have one. */
const isId = (name: string): boolean => !name.includes('.');

/** What is noted of a file whose chat is closed, or whose message is gone. */
async function noted(id: string, { account, nameOf }: Source): Promise<Description> {
  const note = await readNote({ account, id }).catch(logUnlessExpected('what is noted of a stored file'));
  return note === undefined ? { name: translate('A file'), mediaType: '' } : { ...note, contact: nameOf(note.from) };
}

/** The files of an account that this browser stores, largest first. */
export async function storedFilesOf(source: Source): Promise<StoredEntry[]> {
  const { account, describe } = source;
  const entries: StoredEntry[] = [];
  await forEachEntry(account, async (id) => {
    if (!isId(id)) return;
    // It may be deleted meanwhile.
    const file = await storedFile({ account, id }).catch(logUnlessExpected('a stored file'));
    if (file !== undefined) entries.push({ ...(describe(id) ?? (await noted(id, source))), id, file });
  });
  return entries.sort((a, b) => b.file.size - a.file.size);
}
