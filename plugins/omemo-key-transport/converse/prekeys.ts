import type { ConverseOmemo } from '../../../src/converse/converse-omemo.js';
import { logUnlessExpected } from '../../../src/log.js';

/** Prekeys that Converse keeps published. */
const PREKEYS = 100;

/**
 * Replaces used prekeys: a new key under the used id, then the bundle. Never the other way round, since Converse
 * numbers the keys of a bundle by their position. One publish at a time; what comes meanwhile shares the next.
 */
export class Prekeys {
  readonly #omemo: ConverseOmemo;
  #running: Promise<void> | undefined;
  #again = false;
  /** True while the published bundle names a key that was used: who picks it could not reach us. */
  #outdated = false;

  constructor(omemo: ConverseOmemo) {
    this.#omemo = omemo;
  }

  /** Call after each PreKeyWhisperMessage; does nothing when none was used. */
  replenish(): void {
    if (this.#running !== undefined) {
      this.#again = true;
      return;
    }
    // A publish that fails is made up for at the next call.
    this.#running = this.#run()
      .catch(logUnlessExpected('publishing prekeys'))
      .then(() => {
        this.#running = undefined;
        if (this.#again) {
          this.#again = false;
          this.replenish();
        }
      });
  }

  async #run(): Promise<void> {
    if (this.#omemo.prekeyCount >= PREKEYS && !this.#outdated) return;
    this.#outdated = true;
    await this.#omemo.generateMissingPreKeys();
    await this.#omemo.publishBundle();
    this.#outdated = false;
  }
}
