import type { Session } from '../../../src/jingle/application.js';
import { keepsPart, stateAfter } from './end-state.js';
import { ignore } from '../../../src/log.js';
import type { Hash } from '../../../src/streams/verify.js';

/** The digests that the `<checksum/>` of a sender brings (XEP-0234 §8.2), session by session. */
export class Checksums {
  readonly #awaited = new Map<Session, (hashes: readonly Hash[]) => void>();

  /** Those of a session: they may never come. Rejects with an AbortError when its end makes the file worthless. */
  expect(session: Session): Promise<readonly Hash[]> {
    const checksum = new Promise<readonly Hash[]>((resolve, reject) => {
      this.#awaited.set(session, resolve);
      void session.ended.then((end) => {
        this.#awaited.delete(session);
        // Where only the way was lost, all of the file may be here.
        if (end.reason !== 'success' && !keepsPart(stateAfter(end)))
          reject(new DOMException('the session is over', 'AbortError'));
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
