import { folderOf, forEachEntry, mayStay, removeEntry, unlessMissing } from './stored-files.js';
import type { StoredName } from './stored-name.js';

/** A handle that can be renamed; TypeScript does not know it yet. */
export interface MovableHandle extends FileSystemFileHandle {
  move(name: string): Promise<void>;
}

/** Ends the name of a file of which not all is there. */
const PART = '.part';

/** Creates the file that is written until it is {@link commitPart}ed. */
export async function createPart({ account, id }: StoredName): Promise<MovableHandle> {
  const folder = await folderOf(account, true);
  return (await folder.getFileHandle(id + PART, { create: true })) as MovableHandle;
}

/** Gives a written file the name under which it can be read. */
export const commitPart = (part: MovableHandle, { id }: StoredName): Promise<void> => part.move(id);

/** Removes what was written so far; harmless when there is nothing. */
export async function removePart({ account, id }: StoredName): Promise<void> {
  const folder = await unlessMissing(folderOf(account, false)).catch(mayStay);
  if (folder !== undefined) await removeEntry(folder, id + PART);
}

/** What an interruption has left of a file. Nobody has verified it. @throws DOMException `NotFoundError` */
export async function partialFile({ account, id }: StoredName): Promise<File> {
  const handle = await (await folderOf(account, false)).getFileHandle(id + PART);
  return handle.getFile();
}

/**
 * Removes the partial files that nobody owns any more: the page that wrote them has gone. Those of a page that is still
 * there are removed when it has released them; then they are finished, or left.
 * @param whenReleased resolves when nobody owns the file of that id
 */
export async function sweepParts(account: string, whenReleased: (id: string) => Promise<void>): Promise<void> {
  await forEachEntry(account, async (name, folder) => {
    if (!name.endsWith(PART)) return;
    await whenReleased(name.slice(0, -PART.length));
    await removeEntry(folder, name);
  });
}
