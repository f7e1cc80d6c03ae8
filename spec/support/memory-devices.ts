import type { StoredBundle, StoredDevice } from '../../src/converse/device-lists.js';
import type { StorageOptions } from '../../src/converse/converse.js';
import type { DeviceRow } from '../../src/converse/shared-devices.js';
import type { SessionStorage } from '../../src/converse/shared-sessions.js';
import { MemoryModel } from './memory-model.js';

type OnTrusted = (device: StoredDevice, value: unknown, options: { fromStorage?: boolean }) => void;

/** What accounts have published: device lists by bare JID, bundles by `jid.id`. */
export class MemoryPubsub {
  readonly lists = new Map<string, Set<number>>();
  readonly bundles = new Map<string, StoredBundle>();

  publish(jid: string, id: number, bundle: StoredBundle): void {
    this.lists.set(jid, (this.lists.get(jid) ?? new Set()).add(id));
    this.bundles.set(`${jid}.${id}`, bundle);
  }
}

/** Where the tabs of a browser profile store what they know of devices. */
export class MemoryRows {
  readonly #rows = new Map<string, DeviceRow>();
  /** True while nothing can be read. */
  isUnreadable = false;
  /** True while nothing can be written. */
  isFull = false;

  /** The rows of one list. */
  of(list: string): DeviceRow[] {
    return [...this.#rows].filter(([key]) => key.startsWith(`${list} `)).map(([, row]) => row);
  }

  read(list: string, id: unknown): DeviceRow | null {
    if (this.isUnreadable) throw new Error('the store cannot be read');
    return this.#rows.get(`${list} ${String(id)}`) ?? null;
  }

  clear(): void {
    this.#rows.clear();
  }

  write(list: string, row: DeviceRow): void {
    if (this.isFull) throw new Error('the store is full');
    this.#rows.set(`${list} ${String(row['id'])}`, row);
  }

  /** Rows that no list has. */
  readonly store = {
    getItem: (name: string): Promise<unknown> => Promise.resolve().then(() => this.read(name, '')),
    setItem: (name: string, row: unknown): Promise<void> =>
      Promise.resolve().then(() => this.write(name, { id: '', ...(row as DeviceRow) })),
  };
}

/** A device as one tab of Converse has it. */
export class MemoryDevice extends MemoryModel implements StoredDevice {
  readonly #pubsub: MemoryPubsub;

  constructor(
    pubsub: MemoryPubsub,
    readonly collection: MemoryDevices,
    readonly row: Record<string, unknown>,
  ) {
    super(row);
    this.#pubsub = pubsub;
  }

  override toJSON(): DeviceRow {
    return { ...this.row };
  }

  override set(attributes: DeviceRow, options: { fromStorage?: boolean } = {}): void {
    const before = this.get('trusted');
    super.set({ ...attributes });
    Object.assign(this.row, attributes);
    if (this.get('trusted') !== before) this.collection.decided(this, options);
  }

  /** Writes the device as a whole, as Converse does. */
  override save(attributes: DeviceRow, options?: StorageOptions): void {
    this.set(attributes);
    let isWritten = true;
    try {
      this.collection.rows.write(this.collection.name, this.toJSON());
    } catch {
      isWritten = false;
    }
    queueMicrotask(() => (isWritten ? options?.success() : options?.error()));
  }

  fetchBundleFromServer(): Promise<StoredBundle | null> {
    const bundle = this.#pubsub.bundles.get(`${String(this.get('jid'))}.${String(this.get('id'))}`);
    if (bundle === undefined) {
      return Promise.reject(Object.assign(new Error('Could not fetch bundle'), { name: 'IQError' }));
    }
    this.save({ bundle });
    return Promise.resolve(bundle);
  }

  getBundle(): Promise<StoredBundle | null> {
    const bundle = this.get('bundle') as StoredBundle | undefined;
    return bundle === undefined ? this.fetchBundleFromServer() : Promise.resolve(bundle);
  }
}

/** The devices of an account in one namespace, as one tab of Converse has them. */
export class MemoryDevices {
  readonly models: MemoryDevice[] = [];
  readonly name: string;
  readonly storage: SessionStorage;
  readonly #listeners: OnTrusted[] = [];
  readonly #onAdd: ((device: StoredDevice) => void)[] = [];

  constructor(
    readonly pubsub: MemoryPubsub,
    readonly rows: MemoryRows,
    readonly namespace: string,
    jid: string,
  ) {
    this.name = `${namespace} ${jid}`;
    this.storage = {
      name: this.name,
      store: rows.store,
      find: (device) => Promise.resolve().then(() => rows.read(this.name, device.get('id'))),
      flush: () => undefined,
    };
    for (const row of rows.of(this.name)) this.#add({ ...row });
  }

  get(id: string): MemoryDevice | undefined {
    return this.models.find((device) => device.get('id') === id);
  }

  create(attributes: DeviceRow): MemoryDevice {
    const device = this.#add({ active: true, trusted: 0, version: this.namespace, ...attributes });
    device.save({});
    return device;
  }

  on(event: 'change:trusted' | 'add', listener: OnTrusted): void {
    if (event === 'change:trusted') this.#listeners.push(listener);
    else this.#onAdd.push(listener as (device: StoredDevice) => void);
  }

  decided(device: StoredDevice, options: { fromStorage?: boolean }): void {
    for (const listener of this.#listeners) listener(device, device.get('trusted'), options);
  }

  #add(row: Record<string, unknown>): MemoryDevice {
    const device = new MemoryDevice(this.pubsub, this, row);
    this.models.push(device);
    for (const listener of this.#onAdd) listener(device);
    return device;
  }
}
