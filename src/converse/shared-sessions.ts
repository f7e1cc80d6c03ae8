import type { ConverseModel, StorageOptions } from './converse.js';
import { joinRecords } from './session-record.js';

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
  save(attributes: Record<string, unknown>, options?: StorageOptions): void;
  /** Undefined where nothing is stored. */
  readonly storage?: { find(model: ConverseModel): Promise<Record<string, unknown> | null>; flush(): void };
}

const SESSION = /^session/;

/**
 * Takes over what other tabs have written since this one has read. Never throws: what cannot be read is as if nobody had
 * written.
 */
async function adopt(model: StoredSessions): Promise<void> {
  const written = await model.storage?.find(model).catch(() => null);
  for (const [name, record] of Object.entries(written ?? {})) {
    const identity = name.replace(SESSION, 'identity_key');
    const known = model.get(identity);
    if (!SESSION.test(name) || (known !== undefined && known !== written?.[identity])) continue;
    const joined = joinRecords(model.get(name), record);
    if (joined !== model.get(name)) model.set({ [name]: joined, [identity]: written?.[identity] });
  }
}

/** Resolves when all that the tab knows is written, at once instead of with Converse's next batch, or cannot be. */
async function write(model: StoredSessions): Promise<void> {
  const { storage } = model;
  if (storage === undefined) return;
  await new Promise<void>((resolve) => {
    const done = (): void => {
      resolve();
    };
    model.save({}, { success: done, error: done });
    storage.flush();
  });
}

/**
 * The same store, in step with other tabs: it reads again what they have written before a session is used, and has
 * written it when libomemo goes on. libomemo calls both while it holds its own lock for that device.
 */
export const inStep = <Store extends VersionedStore>(store: Store, model: StoredSessions): Store =>
  new Proxy(store, {
    get(target, name) {
      if (name === 'loadSession') return (address: string) => adopt(model).then(() => target.loadSession(address));
      if (name === 'storeSession') {
        return (address: string, record: unknown) => target.storeSession(address, record).then(() => write(model));
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
