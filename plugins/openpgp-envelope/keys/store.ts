import { KeyTransportError, type Trust } from '../../../src/key-transport/key-transport.js';
import type { AnnouncedKey } from './stanza.js';

/** Our own key, as it lies on the disk. */
export interface OwnRow {
  readonly fingerprint: string;
  /** Encrypted under the user's passphrase. */
  readonly secretKey: Uint8Array;
  readonly publicKey: Uint8Array;
  /** What the user has decided; until then nothing is published. */
  readonly backup: 'made' | 'declined' | 'undecided';
}

/** A key of another account, and what the user says of it. */
export interface Pin {
  readonly decision: Trust;
  /** When it was first seen: milliseconds since 1970. */
  readonly seen: number;
}

/** What each object store holds, and by which key. */
export interface Rows {
  /** `self` */
  own: OwnRow;
  /** [jid, fingerprint] */
  pins: Pin;
  /** [jid, fingerprint] */
  keys: { readonly bytes: Uint8Array; readonly date: string };
  /** jid */
  lists: readonly AnnouncedKey[];
  /** Hash of a message that was opened → milliseconds since 1970. */
  opened: number;
}

type StoreName = keyof Rows;
export type Key = string | readonly string[];

const STORES: readonly StoreName[] = ['own', 'pins', 'keys', 'lists', 'opened'];
const VERSION = 1;

const nameOf = (account: string): string => `converse-jet-openpgp ${account}`;

/** The message of IndexedDB could quote a key. */
const unusable = (error: DOMException | null): KeyTransportError =>
  new KeyTransportError('storage', `the OpenPGP keys cannot be read or written: ${error?.name ?? 'aborted'}`);

/** @throws KeyTransportError `storage` */
const settled = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => {
      resolve(request.result);
    };
    request.onerror = () => {
      reject(unusable(request.error));
    };
  });

/** The OpenPGP keys of one account in this browser (IndexedDB). All methods reject with KeyTransportError `storage`. */
export class KeyStore {
  readonly #database: IDBDatabase;

  private constructor(database: IDBDatabase) {
    this.#database = database;
    // Another tab deletes or upgrades the store: ours would keep it waiting.
    database.onversionchange = () => {
      database.close();
    };
  }

  /** @param account bare JID */
  static async open(account: string): Promise<KeyStore> {
    const request = indexedDB.open(nameOf(account), VERSION);
    request.onupgradeneeded = () => {
      for (const store of STORES) request.result.createObjectStore(store);
    };
    return new KeyStore(await settled(request));
  }

  /** Deletes all keys of an account. */
  static async delete(account: string): Promise<void> {
    await settled(indexedDB.deleteDatabase(nameOf(account)));
  }

  close(): void {
    this.#database.close();
  }

  async get<S extends StoreName>(store: S, key: Key): Promise<Rows[S] | undefined> {
    return (await settled<unknown>(this.#in(store, 'readonly').get(key as IDBValidKey))) as Rows[S] | undefined;
  }

  /** The pins of an account, by fingerprint. */
  async pins(jid: string): Promise<Map<string, Pin>> {
    // An array sorts after every string.
    const range = IDBKeyRange.bound([jid, ''], [jid, []]);
    const store = this.#in('pins', 'readonly');
    const [keys, pins] = await Promise.all([settled(store.getAllKeys(range)), settled<unknown[]>(store.getAll(range))]);
    return new Map(pins.map((pin, at) => [(keys[at] as string[])[1] ?? '', pin as Pin]));
  }

  async put<S extends StoreName>(store: S, key: Key, value: Rows[S]): Promise<void> {
    await this.#write(store, (rows) => settled(rows.put(value, key as IDBValidKey)));
  }

  /** Writes a row where there is none. @returns false where there was one, in whatever tab */
  async add<S extends StoreName>(store: S, key: Key, value: Rows[S]): Promise<boolean> {
    return this.#write(store, async (rows) => {
      const isThere = (await settled(rows.getKey(key as IDBValidKey))) !== undefined;
      if (!isThere) await settled(rows.add(value, key as IDBValidKey));
      return !isThere;
    });
  }

  async delete(store: StoreName, key: Key): Promise<void> {
    await this.#write(store, (rows) => settled(rows.delete(key as IDBValidKey)));
  }

  /** Deletes messages that are too old to be opened again. @param before milliseconds since 1970 */
  async forgetOpened(before: number): Promise<void> {
    await this.#write('opened', async (rows) => {
      const [keys, times] = await Promise.all([settled(rows.getAllKeys()), settled<unknown[]>(rows.getAll())]);
      const old = keys.filter((_, at) => Number(times[at]) < before);
      await Promise.all(old.map((key) => settled(rows.delete(key))));
    });
  }

  /** Runs one transaction. Resolves when it is on the disk. */
  async #write<T>(store: StoreName, work: (rows: IDBObjectStore) => Promise<T>): Promise<T> {
    const rows = this.#in(store, 'readwrite');
    const { transaction } = rows;
    const committed = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => {
        resolve();
      };
      transaction.onabort = () => {
        reject(unusable(transaction.error));
      };
    });
    const [result] = await Promise.all([work(rows), committed]);
    return result;
  }

  #in(store: StoreName, mode: IDBTransactionMode): IDBObjectStore {
    try {
      return this.#database.transaction(store, mode, { durability: 'strict' }).objectStore(store);
    } catch {
      throw new KeyTransportError('storage', 'the OpenPGP keys are closed');
    }
  }
}
