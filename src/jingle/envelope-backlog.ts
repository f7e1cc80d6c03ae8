import { macrotask } from '../async/macrotask.js';
import { logUnlessExpected } from '../log.js';
import type { Postponed } from './security.js';

/** Envelopes of one account that wait, and of all: above, the newest are left unopened. */
const MAX_WAITING_PER_ACCOUNT = 20_000;
const MAX_WAITING = 100_000;

/** Envelopes that are opened later, one a task: in the order of their coming, account by account. */
export class EnvelopeBacklog {
  readonly #lines = new Map<string, Postponed[]>();
  #size = 0;

  /** @returns false when there are too many already: this one will not be opened */
  add(account: string, open: Postponed): boolean {
    const length = this.#lines.get(account)?.length ?? 0;
    if (length >= MAX_WAITING_PER_ACCOUNT || this.#size >= MAX_WAITING) return false;
    this.#push(account, open);
    return true;
  }

  /** Resolves when all that waits now of an account was opened; undefined when nothing does. */
  turn(account: string): Promise<void> | undefined {
    if (!this.#lines.has(account)) return undefined;
    return new Promise((resolve) => {
      this.#push(account, () => {
        resolve();
        return Promise.resolve();
      });
    });
  }

  #push(account: string, open: Postponed): void {
    this.#size++;
    const line = this.#lines.get(account);
    if (line !== undefined) {
      line.push(open);
      return;
    }
    const started = [open];
    this.#lines.set(account, started);
    void this.#openAll(account, started);
  }

  async #openAll(account: string, line: Postponed[]): Promise<void> {
    for (;;) {
      await macrotask();
      const open = line.shift();
      if (open === undefined) break;
      this.#size--;
      // One that cannot be opened is nobody's loss: nothing was to be done with it.
      await open().catch(logUnlessExpected('opening an envelope later'));
    }
    this.#lines.delete(account);
  }
}
