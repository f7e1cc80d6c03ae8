import { KeyTransportError } from '../../../src/key-transport/key-transport.js';
import { settled } from '../../../src/storage/indexed-db.js';
import { STORES, type Key, type Rows, type StoreName } from './rows.js';

const VERSION = 1;
/** Holds one number that grows with each commit. */
const REVISIONS = 'revisions';

const nameOf = (account: string): string => `converse-jet-omemo ${account}`;

const committed = (transaction: IDBTransaction): Promise<void> =>
  new Promise((resolve, reject) => {
    transaction.oncomplete = () => {
      resolve();
    };
    transaction.onabort = () => {
      reject(transaction.error ?? new Error('another tab has changed the store'));
    };
  });

/** @throws KeyTransportError `storage` for whatever IndexedDB throws */
async function stored<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // Its message could quote a key.
    const name = error instanceof Error ? error.name : typeof error;
    throw new KeyTransportError('storage', `the OMEMO keys cannot be read or written: ${name}`);
  }
}

/**
 * The OMEMO keys of one account in this browser (IndexedDB). Every change is a unit: alone in all tabs (a Web Lock of
 * the account), its writes kept back until it is done, then written in one transaction. A unit that throws, or a page
 * that dies in the middle, has changed nothing; what a unit returns is safe on disk. What cannot be read or written is a
 * KeyTransportError `storage`.
 */
export class AccountStore {
  readonly #database: IDBDatabase;
  readonly #lock: string;

  private constructor(database: IDBDatabase, account: string) {
    this.#database = database;
    this.#lock = nameOf(account);
    // Another tab deletes or upgrades the store: ours would keep it waiting.
    database.onversionchange = () => {
      database.close();
    };
  }

  /** @param account bare JID */
  static async open(account: string): Promise<AccountStore> {
    const request = indexedDB.open(nameOf(account), VERSION);
    request.onupgradeneeded = () => {
      for (const store of [...STORES, REVISIONS]) request.result.createObjectStore(store);
    };
    return new AccountStore(await settled(request), account);
  }

  /** Deletes all keys of an account. */
  static async delete(account: string): Promise<void> {
    await settled(indexedDB.deleteDatabase(nameOf(account)));
  }

  close(): void {
    this.#database.close();
  }

  /** Reads without waiting for units; changes nothing. */
  async read<T>(work: (unit: Pick<Unit, 'get' | 'all' | 'count'>) => Promise<T>): Promise<T> {
    return work(await Unit.begin(this.#database));
  }

  /** Runs one unit; units of all tabs go one after the other, so a unit must not start another. */
  async transact<T>(work: (unit: Unit) => Promise<T>): Promise<T> {
    const result: unknown = await navigator.locks.request(this.#lock, async () => {
      const unit = await Unit.begin(this.#database);
      const made = await work(unit);
      await unit.commit();
      return made;
    });
    return result as T;
  }
}

interface Write {
  readonly store: StoreName;
  readonly key: Key;
  /** Undefined deletes the row. */
  readonly value: unknown;
}

/** Reads see the unit's own writes. */
export class Unit {
  readonly #database: IDBDatabase;
  readonly #revision: number;
  readonly #writes = new Map<string, Write>();

  private constructor(database: IDBDatabase, revision: number) {
    this.#database = database;
    this.#revision = revision;
  }

  static async begin(database: IDBDatabase): Promise<Unit> {
    const read = () => settled<unknown>(database.transaction(REVISIONS).objectStore(REVISIONS).get(REVISIONS));
    const revision = await stored(read);
    return new Unit(database, Number(revision ?? 0));
  }

  async get<S extends StoreName>(store: S, key: Key): Promise<Rows[S] | undefined> {
    const written = this.#writes.get(JSON.stringify([store, key]));
    if (written !== undefined) return written.value as Rows[S] | undefined;
    const found = await stored(() => settled<unknown>(this.#read(store).get(key as IDBValidKey)));
    return found as Rows[S] | undefined;
  }

  /** The rows whose key starts so, with the last part of their key, in its order. */
  async all<S extends StoreName>(store: S, ...prefix: readonly string[]): Promise<(readonly [number, Rows[S]])[]> {
    // An array sorts after every number.
    const range = IDBKeyRange.bound([...prefix, -Infinity], [...prefix, []]);
    const [keys, values] = await stored(() => {
      const source = this.#read(store);
      return Promise.all([settled(source.getAllKeys(range)), settled<unknown[]>(source.getAll(range))]);
    });
    const rows = new Map(keys.map((key, at) => [lastOf(key as Key), values[at] as Rows[S]]));
    for (const { store: other, key, value } of this.#writes.values()) {
      if (other !== store || !startsWith(key, prefix)) continue;
      if (value === undefined) rows.delete(lastOf(key));
      else rows.set(lastOf(key), value as Rows[S]);
    }
    return [...rows].sort(([a], [b]) => a - b);
  }

  /** How many rows a store has, without the unit's own writes. */
  count(store: StoreName): Promise<number> {
    return stored(() => settled(this.#read(store).count()));
  }

  put<S extends StoreName>(store: S, key: Key, value: Rows[S]): void {
    this.#writes.set(JSON.stringify([store, key]), { store, key, value });
  }

  delete(store: StoreName, key: Key): void {
    this.#writes.set(JSON.stringify([store, key]), { store, key, value: undefined });
  }

  /**
   * Writes everything or nothing.
   * @throws KeyTransportError `storage`, also when another tab has written since this unit began
   */
  async commit(): Promise<void> {
    if (this.#writes.size > 0) await stored(() => this.#write());
  }

  #write(): Promise<void> {
    const transaction = this.#database.transaction([...STORES, REVISIONS], 'readwrite', { durability: 'strict' });
    const revisions = transaction.objectStore(REVISIONS);
    const reading = revisions.get(REVISIONS);
    reading.onsuccess = () => {
      // The lock should make this impossible; a lock can be stolen.
      if (Number(reading.result ?? 0) !== this.#revision) {
        transaction.abort();
        return;
      }
      revisions.put(this.#revision + 1, REVISIONS);
      for (const { store, key, value } of this.#writes.values()) {
        if (value === undefined) transaction.objectStore(store).delete(key as IDBValidKey);
        else transaction.objectStore(store).put(value, key as IDBValidKey);
      }
    };
    return committed(transaction);
  }

  #read(store: StoreName): IDBObjectStore {
    return this.#database.transaction(store).objectStore(store);
  }
}

const lastOf = (key: Key): number => Number(Array.isArray(key) ? key.at(-1) : key);
const startsWith = (key: Key, prefix: readonly string[]): boolean =>
  Array.isArray(key) && key.length === prefix.length + 1 && prefix.every((part, at) => key[at] === part);
