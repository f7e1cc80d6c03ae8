import type { GcmSecret } from '../../../src/crypto/gcm-secret.js';
import type { Earlier, Outgoing } from '../../../src/streams/job.js';
import { BLOCK_BYTES, type SentBlocks } from '../../../src/streams/sent-blocks.js';
import { isUnchanged } from '../../../src/worker/pipelines.js';

const copyOf = ({ key, iv }: GcmSecret): GcmSecret => ({ key: key.slice(), iv: iv.slice() });

/**
 * What was sent of a file under one key and IV, in one session or in several: what it takes to go on with the rest. A
 * second plaintext under them would give both away, so they serve again only for the very bytes that were sent. In
 * memory only.
 */
export class SentPrefix {
  #secret: GcmSecret | undefined;
  #stopped: Outgoing['stopped'] | undefined;
  /** Those of the session that came furthest. */
  #blocks: SentBlocks = [];

  /** Bytes on the wire that no session has exceeded. */
  get furthest(): number {
    return this.#blocks.length * BLOCK_BYTES;
  }

  /** True when the last session began further on than the one before: it is worth a third. */
  isProgress = true;
  #offset = -1;

  /** True when bytes were sent. */
  get isBegun(): boolean {
    return this.#secret !== undefined;
  }

  /** Copies the secret of a stream that is about to begin. */
  keep(secret: GcmSecret): void {
    this.forget();
    this.#secret = copyOf(secret);
  }

  /** What the next stream goes by. @param offset of its first byte on the wire */
  before(offset: number): Earlier {
    return { sent: this.#blocks, offset };
  }

  /** The stream has begun. @param offset of its first byte on the wire */
  begin({ stopped }: Outgoing, offset: number): void {
    this.#stopped = stopped;
    this.isProgress = offset > this.#offset;
    this.#offset = offset;
  }

  /**
   * The secret for the rest of the file, when all that was ever sent of it under that secret is still the same. The
   * stream compares it once more, since the file may change until then.
   * @returns undefined when only a new one will do: the old one is forgotten
   */
  async secretFor(file: Blob): Promise<GcmSecret | undefined> {
    const stopped = this.#stopped;
    this.#stopped = undefined;
    const last = stopped === undefined ? this.#blocks : await stopped();
    // It was compared with the blocks before, as far as it came.
    if (last !== undefined && last.length > this.#blocks.length) this.#blocks = last;
    if (last !== undefined && this.#secret !== undefined) {
      const job = { file, secret: copyOf(this.#secret), sent: this.#blocks };
      if (await isUnchanged(job)) return copyOf(this.#secret);
    }
    this.forget();
    return undefined;
  }

  /** Overwrites the secret. */
  forget(): void {
    this.#secret?.key.fill(0);
    this.#secret?.iv.fill(0);
    this.#secret = undefined;
    this.#blocks = [];
    this.#offset = -1;
  }
}
