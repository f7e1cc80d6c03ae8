import type { StorageOptions } from '../../src/converse/converse.js';
import type { StoredSessions } from '../../src/converse/shared-sessions.js';
import type { StoredPair } from './libomemo.js';
import { MemoryOmemo, type MemoryPubsub } from './memory-omemo.js';
import { MemoryOmemoStore } from './memory-omemo-store.js';

/** What all tabs of a browser see. */
export class Disk {
  /** Converse's store, which each tab writes as a whole. */
  content: Record<string, unknown> | null = null;
  /** What else is there, by name. */
  readonly items = new Map<string, unknown>();
  isFull = false;
  /** The few bytes of `items` are stored even so. */
  hasRoomForItems = false;
  isUnreadable = false;

  write(work: () => void): Promise<void> {
    if (this.isFull) return Promise.reject(new DOMException('no space', 'QuotaExceededError'));
    work();
    return Promise.resolve();
  }

  writeItem(name: string, value: unknown): Promise<void> {
    if (this.isFull && !this.hasRoomForItems) return this.write(() => undefined);
    this.items.set(name, value);
    return Promise.resolve();
  }

  read<T>(work: () => T): Promise<T> {
    if (this.isUnreadable) return Promise.reject(new DOMException('cannot be read', 'UnknownError'));
    return Promise.resolve(work());
  }
}

/** Converse's OMEMO store in one tab. As Converse's, it is written with the next batch, or when it is flushed. */
export class TabStore extends MemoryOmemoStore implements StoredSessions {
  readonly #disk: Disk;
  #waiting: (StorageOptions | undefined)[] = [];

  constructor(spare: StoredPair, attributes: Record<string, unknown>, disk: Disk) {
    super(spare, attributes);
    this.#disk = disk;
  }

  readonly storage = {
    name: 'omemo',
    find: () => this.#disk.read(() => structuredClone(this.#disk.content)),
    flush: () => {
      this.flush();
    },
    store: {
      getItem: (name: string) => this.#disk.read(() => structuredClone(this.#disk.items.get(name) ?? null)),
      setItem: (name: string, value: unknown) => this.#disk.writeItem(name, structuredClone(value)),
    },
  };

  override save(attributes: Record<string, unknown>, options?: StorageOptions): void {
    this.set(attributes);
    this.#waiting.push(options);
  }

  /** Writes all that this tab knows over what is there, as Converse does after each change. */
  flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    void this.#disk
      .write(() => (this.#disk.content = structuredClone(this.toJSON())))
      .then(
        () => waiting.forEach((options) => options?.success()),
        () => waiting.forEach((options) => options?.error()),
      );
  }
}

/** Converse in one tab. */
export class MemoryTab extends MemoryOmemo {
  constructor(
    pubsub: MemoryPubsub,
    jid: string,
    readonly tabStore: TabStore,
  ) {
    super(pubsub, jid, tabStore);
  }
}

/** Tabs of one browser, in which the same account is logged in. */
export const openTabs = (
  count: number,
  { pubsub, jid, store }: { pubsub: MemoryPubsub; jid: string; store: MemoryOmemoStore },
  disk = new Disk(),
): MemoryTab[] =>
  Array.from({ length: count }, () => new MemoryTab(pubsub, jid, new TabStore(store.spare, store.toJSON(), disk)));
