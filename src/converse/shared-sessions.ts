import { KeyTransportError } from '../key-transport/key-transport.js';
import { logUnlessExpected } from '../log.js';
import type { ConverseModel, StorageOptions } from './converse.js';
import { joinRecords } from './libomemo-record.js';

/** The sessions of one OMEMO namespace, as libomemo asks for them. */
export interface VersionedStore {
  loadSession(address: string): Promise<unknown>;
  storeSession(address: string, record: unknown): Promise<unknown>;
  removeSession(address: string): Promise<unknown>;
  saveIdentity(address: string, key: ArrayBuffer): boolean;
  loadHeartbeatKey(address: string): string | undefined;
  storeHeartbeatKey(address: string, key: string): Promise<void>;
}

/** Converse's OMEMO store: one model, held in memory by each tab and written as a whole at each change. */
export interface StoredSessions extends ConverseModel {
  /** @returns in Converse a promise that rejects where `options` hear nothing */
  save(attributes: Record<string, unknown>, options?: StorageOptions): unknown;
  /** Undefined where nothing is stored. */
  readonly storage?: SessionStorage | undefined;
}

/** The storage of a model. Names of rows of its own begin with `name`. */
export interface SessionStorage {
  readonly name: string;
  /** What is written; null where nothing is. */
  find(model: ConverseModel): Promise<Record<string, unknown> | null>;
  /** Writes at once what waits for the next batch. */
  flush(): void;
  readonly store: { getItem(name: string): Promise<unknown>; setItem(name: string, value: unknown): Promise<unknown> };
}

/** What is not on disk may be used again: after a reload, or by another tab. */
export const storageError = (what: string): KeyTransportError => new KeyTransportError('storage', what);

const SESSION = /^session/;

/** Takes over what other tabs have written since this one has read. @throws KeyTransportError `storage` */
async function adopt(model: StoredSessions): Promise<void> {
  const written = await model.storage?.find(model).catch(() => {
    throw storageError('the sessions cannot be read');
  });
  for (const [name, record] of Object.entries(written ?? {})) {
    const identity = name.replace(SESSION, 'identity_key');
    const known = model.get(identity);
    if (!SESSION.test(name) || (known !== undefined && known !== written?.[identity])) continue;
    const joined = joinRecords(model.get(name), record);
    if (joined !== model.get(name)) model.set({ [name]: joined, [identity]: written?.[identity] });
  }
}

/**
 * Writes all that the tab knows, at once instead of with Converse's next batch.
 * @throws KeyTransportError `storage`
 */
async function write(model: StoredSessions): Promise<void> {
  const { storage } = model;
  if (storage === undefined) return;
  await new Promise<void>((resolve, reject) => {
    const fail = (): void => {
      reject(storageError('the sessions cannot be written'));
    };
    const saved = model.save({}, { success: resolve, error: fail });
    Promise.resolve(saved).catch(fail);
    storage.flush();
  });
}

/**
 * The same store, in step with other tabs: it reads again what they have written before a session is used, and has
 * written it when libomemo goes on. libomemo calls both while it holds its own lock for that device. Where either
 * fails, libomemo's step fails: neither a message nor a key comes out of it.
 */
export const inStep = <Store extends VersionedStore>(store: Store, model: StoredSessions): Store =>
  new Proxy(store, {
    get(target, name) {
      if (name === 'loadSession') return (address: string) => adopt(model).then(() => target.loadSession(address));
      if (name === 'storeSession') {
        // Converse's own call waits for its next batch, which `write` does not.
        return (address: string, record: unknown) =>
          Promise.all([target.storeSession(address, record), write(model)]).then(([stored]) => stored);
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });

/** A store that keeps a session at once, and writes it in its own time. */
export const withoutWaiting = (store: VersionedStore): VersionedStore =>
  new Proxy(store, {
    get(target, name: keyof VersionedStore) {
      if (name === 'storeSession') {
        return (address: string, record: unknown): Promise<void> => {
          target.storeSession(address, record).catch(logUnlessExpected('writing a session'));
          return Promise.resolve();
        };
      }
      const value: unknown = Reflect.get(target, name);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
