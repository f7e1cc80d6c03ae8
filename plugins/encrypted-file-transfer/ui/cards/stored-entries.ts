import { logUnlessExpected } from '../../../../src/log.js';
import { forEachEntry, storedFile } from '../../../../src/storage/stored-files.js';

/** A stored file, and what its card says of it. */
export interface StoredEntry {
  /** Of the transfer. */
  readonly id: string;
  readonly file: File;
  readonly name: string;
  readonly mediaType: string;
  /** Who has sent it; undefined: its card is not there any more. */
  readonly contact?: string | undefined;
}

interface Source {
  readonly account: string;
  readonly describe: (id: string) => Omit<StoredEntry, 'file' | 'id'> | undefined;
}

/** Ids have no dot; parts of files and marks have one. */
const isId = (name: string): boolean => !name.includes('.');

/** The files of an account that this browser stores, largest first. */
export async function storedFilesOf({ account, describe }: Source): Promise<StoredEntry[]> {
  const entries: StoredEntry[] = [];
  await forEachEntry(account, async (id) => {
    if (!isId(id)) return;
    // It may be deleted meanwhile.
    const file = await storedFile({ account, id }).catch(logUnlessExpected('a stored file'));
    if (file !== undefined) entries.push({ id, file, ...(describe(id) ?? { name: id, mediaType: '' }) });
  });
  return entries.sort((a, b) => b.file.size - a.file.size);
}
