import { ignore } from '../log.js';

/** Not in the types of TypeScript: Chromium alone has it. */
interface DroppedItem extends DataTransferItem {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
}

/** What was dropped or pasted, with what gives its handle. In memory only. */
export const dropped = new WeakMap<File, Promise<FileSystemHandle | null | undefined>>();

/** The files that are dropped or pasted; with their handles, where the browser has them while the event is handled. */
export function filesOf({ files, items }: DataTransfer): File[] {
  const entries: readonly DroppedItem[] = [...items].filter(({ kind }) => kind === 'file');
  return [...files].map((file, at) => {
    const handle = entries[at]?.getAsFileSystemHandle?.();
    if (handle !== undefined) dropped.set(file, handle.catch(ignore('there is none')));
    return file;
  });
}

/** The database of the handles that are stored for an account (`kept-handles.ts`). */
export const handlesOf = (account: string): string => `converse-jet-handles ${account}`;

/** True where handles may be stored for an account. */
export const hasHandles = async (account: string): Promise<boolean> =>
  (await indexedDB.databases()).some(({ name }) => name === handlesOf(account));

/** Removes all handles that are stored for an account before anything is read or stored again; harmless where there are none. */
export const removeHandles = (account: string): void => void indexedDB.deleteDatabase(handlesOf(account));
