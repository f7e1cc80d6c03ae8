import type { ConverseModel, StorageOptions } from '../../../src/converse/converse.js';
import { inStep, type StoredSessions, type VersionedStore } from '../../../src/converse/shared-sessions.js';
import { failureOf } from '../../contracts/key-transport.js';
import { MemoryModel } from '../../support/memory-model.js';

const ADDRESS = 'juliet@example.org.2';
/** A record whose sending chain is at that counter. */
const record = (counter: number): string =>
  JSON.stringify({
    version: 'v2',
    sessions: {
      base: {
        currentRatchet: { ephemeralKeyPair: { pubKey: 'own' }, lastRemoteEphemeralKey: 'theirs' },
        indexInfo: { closed: -1 },
        own: { chainKey: { counter }, messageKeys: {} },
      },
    },
  });
const counterOf = (text: unknown): unknown => /"counter":(\d+)/.exec(String(text))?.[1];

/** Converse's store in one tab; all tabs write to one disk, as a whole. */
class TabStore extends MemoryModel implements StoredSessions, VersionedStore {
  /** Private, as in Converse's. */
  readonly #all: Record<string, unknown> = {};
  flushes = 0;
  isBroken = false;

  constructor(readonly disk: { content: Record<string, unknown> | null }) {
    super();
  }

  readonly storage = {
    name: 'omemo',
    store: { getItem: () => Promise.resolve(null), setItem: () => Promise.resolve() },
    find: (): Promise<Record<string, unknown> | null> =>
      this.isBroken ? Promise.reject(new Error('no disk')) : Promise.resolve(this.disk.content),
    flush: (): void => {
      this.flushes++;
    },
  };

  override set(attributes: Record<string, unknown>): void {
    super.set(attributes);
    Object.assign(this.#all, attributes);
  }

  override save(attributes: Record<string, unknown>, options?: StorageOptions): void {
    this.set(attributes);
    if (!this.isBroken) this.disk.content = { ...this.#all };
    queueMicrotask(() => (this.isBroken ? options?.error() : options?.success()));
  }

  loadSession(address: string): Promise<unknown> {
    return Promise.resolve(this.get(`session${address}`));
  }

  storeSession(address: string, stored: unknown): Promise<unknown> {
    this.set({ [`session${address}`]: stored });
    return Promise.resolve();
  }

  removeSession(): Promise<unknown> {
    return Promise.resolve();
  }

  saveIdentity(): boolean {
    return Object.keys(this.#all).length === 0;
  }

  loadHeartbeatKey(): undefined {
    return undefined;
  }

  storeHeartbeatKey(): Promise<void> {
    return Promise.resolve();
  }
}

describe('A session that several tabs use', () => {
  let disk: { content: Record<string, unknown> | null };
  let here: TabStore;
  let there: TabStore;
  const shared = (tab: TabStore): TabStore => inStep(tab, tab);

  beforeEach(() => {
    disk = { content: null };
    here = new TabStore(disk);
    there = new TabStore(disk);
  });

  it('goes on where another tab has left it', async () => {
    await shared(here).storeSession(ADDRESS, record(1));
    await shared(there).loadSession(ADDRESS);
    await shared(there).storeSession(ADDRESS, record(2));

    expect(counterOf(await shared(here).loadSession(ADDRESS))).toBe('2');
  });

  it('is written when libomemo goes on, without waiting for the next batch', async () => {
    await shared(here).storeSession(ADDRESS, record(1));

    expect(counterOf(disk.content?.[`session${ADDRESS}`])).toBe('1');
    expect(here.flushes).toBe(1);
  });

  it('does not fall back to what is on the disk when this tab is ahead of it', async () => {
    await shared(here).storeSession(ADDRESS, record(1));
    here.set({ [`session${ADDRESS}`]: record(5) });

    expect(counterOf(await shared(here).loadSession(ADDRESS))).toBe('5');
  });

  it('survives that a tab writes the store as a whole while it knows an old state of that session', async () => {
    await shared(here).storeSession(ADDRESS, record(1));
    await shared(there).loadSession(ADDRESS);
    await shared(here).storeSession(ADDRESS, record(7));
    there.save({ something: 'else' });

    expect(counterOf(await shared(here).loadSession(ADDRESS))).toBe('7');
  });

  it('takes no session that stands on another identity key than this tab knows', async () => {
    there.save({ [`session${ADDRESS}`]: record(9), [`identity_key${ADDRESS}`]: 'old' });
    here.set({ [`session${ADDRESS}`]: undefined, [`identity_key${ADDRESS}`]: 'new' });

    expect(await shared(here).loadSession(ADDRESS)).toBeUndefined();
  });

  it('brings its identity key when it is new here, in each OMEMO namespace', async () => {
    for (const prefix of ['', 'v2:']) {
      const address = prefix + ADDRESS;
      there.save({ [`session${address}`]: record(3), [`identity_key${address}`]: 'key' });

      expect(counterOf(await shared(here).loadSession(address))).toBe('3');
      expect(here.get(`identity_key${address}`)).toBe('key');
    }
  });

  it('changes nothing else in this tab', async () => {
    there.save({ device_id: 2, prekeys: {}, [`session${ADDRESS}`]: record(1) });
    await shared(here).loadSession(ADDRESS);

    expect(here.get('device_id')).toBeUndefined();
    expect(here.get('prekeys')).toBeUndefined();
  });

  it('is not used when what other tabs have written cannot be read', async () => {
    here.set({ [`session${ADDRESS}`]: record(1) });
    here.isBroken = true;

    expect(await failureOf(shared(here).loadSession(ADDRESS))).toBe('storage');
  });

  it('has not taken its step when that cannot be written, and does not take it again', async () => {
    here.isBroken = true;

    expect(await failureOf(shared(here).storeSession(ADDRESS, record(2)))).toBe('storage');
    here.isBroken = false;

    expect(counterOf(await shared(here).loadSession(ADDRESS))).toBe('2');
  });

  it('has not taken its step where Converse’s storage fails without a word', async () => {
    spyOn(here, 'save').and.returnValue(Promise.reject(new Error('no database')) as unknown as undefined);

    expect(await failureOf(shared(here).storeSession(ADDRESS, record(2)))).toBe('storage');
  });

  it('is used as this tab knows it when nothing is stored', async () => {
    const plain = { get: () => undefined, set: () => undefined, save: () => undefined } satisfies ConverseModel;
    const store = inStep(here, plain);
    await store.storeSession(ADDRESS, record(4));

    expect(counterOf(await store.loadSession(ADDRESS))).toBe('4');
  });

  it('leaves the other calls to Converse', () => {
    expect(shared(here).saveIdentity()).toBeTrue();
  });
});
