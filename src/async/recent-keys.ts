import { keepNewest } from './keep-newest.js';

/** How long something that ended counts as known. */
const KEEP_MS = 60_000;
const MAX_KEYS = 1000;
/** Requests for it that can have crossed its end: more than a peer sends unacknowledged. */
const MAX_CROSSING = 20;

interface Recent {
  readonly added: number;
  crossing: number;
}

/** Keys that were valid within the last minute; at most 1000, the oldest go first. */
export class RecentKeys {
  readonly #keys = new Map<string, Recent>();

  add(key: string): void {
    keepNewest(this.#keys, key, { added: performance.now(), crossing: 0 }, MAX_KEYS);
  }

  has(key: string): boolean {
    return this.#find(key) !== undefined;
  }

  /** True for a request that can have crossed the end: only so many for each key. */
  take(key: string): boolean {
    const found = this.#find(key);
    return found !== undefined && ++found.crossing <= MAX_CROSSING;
  }

  #find(key: string): Recent | undefined {
    const found = this.#keys.get(key);
    return found !== undefined && performance.now() - found.added < KEEP_MS ? found : undefined;
  }
}
