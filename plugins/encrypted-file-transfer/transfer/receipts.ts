import { concat } from '../../../src/bytes/concat.js';
import { constantTimeEqual } from '../../../src/bytes/equal.js';
import { uint64 } from '../../../src/bytes/uint64.js';
import type { GcmSecret } from '../../../src/crypto/gcm-secret.js';
import { deriveMacKey, mac } from '../../../src/crypto/mac.js';
import type { Session } from '../../../src/jingle/application.js';
import { NS } from '../../../src/xmpp/namespaces.js';

/*
 * Between converse-jet clients `<received/>` holds a receipt, which only a device with the secret of the stream can make.
 * A bare `<received/>`, like the end of the session, may be the word of a server.
 */

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

/** What a receipt covers. */
export interface Covered {
  /** Session id. */
  readonly sid: string;
  /** Plaintext bytes of the file. */
  readonly size: number;
  /** The digest in the sender's checksum, once the receiver has compared it; undefined: there was none. */
  readonly digest: Uint8Array | undefined;
}

/** The key of the receipt for a stream with that secret, which stays as it is. */
export const receiptKey = (secret: GcmSecret): Promise<CryptoKey> =>
  deriveMacKey(secret, utf8(`${NS.converseJet} receipt key`));

/** Makes a receipt: 32 bytes. XML has no NUL, and what follows the texts has one of two lengths. */
export const receiptFor = (key: CryptoKey, { sid, size, digest = new Uint8Array() }: Covered): Promise<Uint8Array> =>
  mac(key, concat(utf8(`${NS.converseJet} receipt\0${sid}\0`), uint64(size), digest));

/** A receipt that a sender waits for. */
interface Expected {
  readonly key: CryptoKey;
  readonly size: number;
  digest?: Uint8Array;
  /** What came. */
  receipt?: Uint8Array;
}

/** The receipts for the files that this page sends, session by session. */
export class Receipts {
  readonly #expected = new WeakMap<Session, Expected>();

  /** A whole file of that size is about to go under this secret. Keeps only the key of the receipt. */
  async expect(session: Session, secret: GcmSecret, size: number): Promise<void> {
    this.#expected.set(session, { key: await receiptKey(secret), size });
  }

  /** This digest is about to go. */
  cover(session: Session, digest: Uint8Array): void {
    const expected = this.#expected.get(session);
    if (expected !== undefined) expected.digest = digest;
  }

  /** The peer has sent a receipt, right or wrong. */
  deliver(session: Session, receipt: Uint8Array): void {
    const expected = this.#expected.get(session);
    if (expected !== undefined) expected.receipt = receipt;
  }

  /** Whether the right receipt has come; to be asked when the session is over. */
  async isRight(session: Session): Promise<boolean> {
    const { key, size, digest, receipt } = this.#expected.get(session) ?? {};
    if (key === undefined || size === undefined || receipt === undefined) return false;
    // A checksum that did not reach the peer is not covered.
    const covered = [digest, undefined].map((each) => receiptFor(key, { sid: session.sid, size, digest: each }));
    const isRight = (await Promise.all(covered)).some((right) => constantTimeEqual(right, receipt));
    if (isRight) this.#expected.delete(session);
    return isRight;
  }
}
