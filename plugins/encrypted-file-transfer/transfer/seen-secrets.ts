import { constantTimeEqual } from '../../../src/bytes/equal.js';
import type { Security } from '../../../src/jingle/security.js';

/** Secrets that are remembered. */
const MAX_SECRETS = 4096;

/**
 * The secrets of all envelopes that this page has sent or opened, as fingerprints. A second plaintext under one key and
 * IV would give both away, so no request is served under a secret that is here. In memory only.
 */
export class SeenSecrets {
  readonly #fingerprints: Uint8Array[] = [];

  /**
   * Records the secret of a content, before it is taken.
   * @returns true when it is new; false also where there is none, or no way to tell, or no room for one more
   */
  async add(security: Security | undefined): Promise<boolean> {
    const fingerprint = await security?.fingerprint?.();
    if (fingerprint === undefined || this.#fingerprints.length >= MAX_SECRETS) return false;
    const same = this.#fingerprints.filter((seen) => constantTimeEqual(seen, fingerprint));
    this.#fingerprints.push(fingerprint);
    return same.length === 0;
  }
}
