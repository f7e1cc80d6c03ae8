import type { Session } from '../../../src/jingle/application.js';
import { ignore } from '../../../src/log.js';
import type { Hash } from '../../../src/streams/verify.js';

/** The digests that the `<checksum/>` of a sender brings (XEP-0234 §8.2), session by session. */
export class Checksums {
  readonly #awaited = new Map<Session, (hashes: readonly Hash[]) => void>();

  /** Those of a session: they may never come. Rejects with an AbortError when the session was ended on purpose. */
  expect(session: Session): Promise<readonly Hash[]> {
    const checksum = new Promise<readonly Hash[]>((resolve, reject) => {
      this.#awaited.set(session, resolve);
      void session.ended.then(({ reason, error }) => {
        this.#awaited.delete(session);
        // A side that ends the session on purpose does not want the file any more.
        if (reason !== 'success' && error === undefined) reject(new DOMException('the session is over', 'AbortError'));
      });
    });
    checksum.catch(ignore('those who wait are told'));
    return checksum;
  }

  /** They have come. */
  deliver(session: Session, hashes: readonly Hash[]): void {
    this.#awaited.get(session)?.(hashes);
  }
}
