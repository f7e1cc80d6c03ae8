import type { GcmSecret } from '../../../src/crypto/aes-gcm.js';
import { constantTimeEqual } from '../../../src/bytes/equal.js';
import type { Prefix } from '../../../src/crypto/hash.js';
import type { Outgoing } from '../../../src/streams/pipeline.js';
import { hashPrefix } from '../../../src/worker/pipelines.js';

const copyOf = ({ key, iv }: GcmSecret): GcmSecret => ({ key: key.slice(), iv: iv.slice() });

/**
 * What was sent of a file under one key and IV, in one session or in several: what it takes to go on with the rest. A
 * second plaintext under them would give both away, so they serve again only for the very bytes that were sent. In
 * memory only.
 */
export class SentBytes {
  #secret: GcmSecret | undefined;
  #stopped: Outgoing['stopped'] | undefined;
  /** The furthest that any session came. */
  #furthest: Prefix | undefined;

  /** Bytes on the wire that no session has exceeded. */
  get furthest(): number {
    return this.#furthest?.bytes ?? 0;
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

  /** The stream has begun. @param offset of its first byte on the wire */
  begin({ stopped }: Outgoing, offset: number): void {
    this.#stopped = stopped;
    this.isProgress = offset > this.#offset;
    this.#offset = offset;
  }

  /**
   * The secret for the rest of the file, when all that was ever sent of it under that secret is still the same.
   * Undefined: only a new one will do.
   */
  async secretFor(file: Blob): Promise<GcmSecret | undefined> {
    const secret = this.#secret;
    if (this.#stopped !== undefined) {
      const last = await this.#stopped();
      this.#stopped = undefined;
      if (last === undefined || last.bytes >= this.furthest) this.#furthest = last;
    }
    const { bytes, digest } = this.#furthest ?? { bytes: 0, digest: undefined };
    if (secret === undefined || digest === undefined) return undefined;
    const found = await hashPrefix({ file, secret: copyOf(secret), bytes });
    return found !== undefined && constantTimeEqual(found, digest) ? copyOf(secret) : undefined;
  }

  /** Overwrites the secret. */
  forget(): void {
    this.#secret?.key.fill(0);
    this.#secret?.iv.fill(0);
    this.#secret = undefined;
    this.#furthest = undefined;
    this.#offset = -1;
  }
}
