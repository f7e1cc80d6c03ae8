/** How long something that ended counts as known. */
const KEEP_MS = 60_000;
const MAX_KEYS = 1000;

/** Keys that were valid within the last minute; at most 1000, the oldest go first. */
export class RecentKeys {
  readonly #added = new Map<string, number>();

  add(key: string): void {
    this.#added.delete(key);
    this.#added.set(key, performance.now());
    const [oldest] = this.#added.keys();
    if (this.#added.size > MAX_KEYS && oldest !== undefined) this.#added.delete(oldest);
  }

  has(key: string): boolean {
    const added = this.#added.get(key);
    return added !== undefined && performance.now() - added < KEEP_MS;
  }
}
