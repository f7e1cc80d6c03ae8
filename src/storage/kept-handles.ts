import { dropped, handlesOf, hasHandles, removeHandles } from './file-handles.js';
import { settled } from './indexed-db.js';
import type { StoredName } from './stored-name.js';

/** Not in the types of TypeScript: Chromium alone has it. */
export interface KeptHandle extends FileSystemFileHandle {
  requestPermission(options: { mode: 'read' }): Promise<PermissionState>;
}

/** All that is stored. */
interface Row {
  /** Of the transfer. */
  readonly id: string;
  readonly handle: FileSystemFileHandle;
  /** When it was stored. */
  readonly atMs: number;
}

const STORE = 'handles';
const MAX_AGE_MS = 7 * 24 * 60 * 60 * 1000;

const isOld = ({ atMs }: Row): boolean => Date.now() - atMs > MAX_AGE_MS;

/** @throws DOMException */
async function inStore<T>(
  account: string,
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const request = indexedDB.open(handlesOf(account), 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore(STORE, { keyPath: 'id' });
  };
  const database = await settled(request);
  try {
    return await settled(work(database.transaction(STORE, mode).objectStore(STORE)));
  } finally {
    database.close();
  }
}

/** The handle of a file, by which it can be opened again; undefined where there is none. */
export async function handleOf(file: File): Promise<FileSystemFileHandle | undefined> {
  const handle = await dropped.get(file);
  return handle?.kind === 'file' ? (handle as FileSystemFileHandle) : undefined;
}

const rowsOf = (account: string): Promise<Row[]> =>
  inStore(account, 'readonly', (store) => store.getAll() as IDBRequest<Row[]>);

/** Stores the handle of a file that is being sent. @throws DOMException */
export async function keepHandle({ account, id }: StoredName, handle: FileSystemFileHandle): Promise<void> {
  const row: Row = { id, handle, atMs: Date.now() };
  await inStore(account, 'readwrite', (store) => store.put(row));
}

/** The handle that an earlier page has stored, unless it is too old. @throws DOMException */
export async function keptHandle({ account, id }: StoredName): Promise<KeptHandle | undefined> {
  if (!(await hasHandles(account))) return undefined;
  const row = await inStore(account, 'readonly', (store) => store.get(id) as IDBRequest<Row | undefined>);
  return row && !isOld(row) ? (row.handle as KeptHandle) : undefined;
}

/** Removes a stored handle; harmless where there is none. @throws DOMException */
export async function removeHandle({ account, id }: StoredName): Promise<void> {
  if (await hasHandles(account)) await inStore(account, 'readwrite', (store) => store.delete(id));
}

/** Removes the handles that nobody has used for a week. @throws DOMException */
export async function removeOldHandles(account: string): Promise<void> {
  const rows = await rowsOf(account);
  for (const { id } of rows.filter(isOld)) await removeHandle({ account, id });
  if (rows.every(isOld)) removeHandles(account);
}
