import type { GcmSecret } from '../crypto/gcm-secret.js';
import type { HashAlgorithm } from '../crypto/hash-algorithms.js';
import type { StoredName } from '../storage/stored-name.js';
import type { Prefix } from './prefix.js';
import type { SentBlocks } from './sent-blocks.js';
import type { Hash } from './verify.js';

/** What a digest is of: the file, or all that goes over the wire, the tag at its end too. */
export type HashedBytes = 'plaintext' | 'ciphertext';

/** A file on its way out. */
export interface SendJob {
  readonly file: Blob;
  /** Undefined: in clear. */
  readonly secret: GcmSecret | undefined;
  /** What the digest is of; undefined: none is wanted. */
  readonly hashed: HashedBytes | undefined;
  /** How it is made; `FOREIGN_HASH` if not given. */
  readonly algorithm?: HashAlgorithm;
  /** Where several sessions may send it under one secret: what they have sent, and where this one begins. */
  readonly earlier?: Earlier | undefined;
  /** What the receiver has already: only the rest is given, and its tag covers both (docs/resume.md §6). */
  readonly prefix?: Prefix | undefined;
}

/** A file that earlier sessions have sent in part, or none yet. */
export interface Earlier {
  /** These blocks must be the same again: none that differs is given. */
  readonly sent: SentBlocks;
  /** The first byte on the wire that is given; those before it count for the digest all the same. */
  readonly offset: number;
}

/** A file, and what was sent of it. */
export interface CompareJob {
  readonly file: Blob;
  readonly secret: GcmSecret;
  readonly sent: SentBlocks;
}

/** What a {@link SendJob} gives. */
export interface Outgoing {
  /** The bytes for the transport. */
  readonly readable: ReadableStream<Uint8Array>;
  /** The digest, once all of `readable` was read; undefined when it was not wanted. */
  readonly digest: Promise<Uint8Array | undefined>;
  /**
   * Once `readable` was read to its end or cancelled: all that it gave lies within these blocks. Undefined where there
   * is no way to tell, and when one was not the same as before.
   */
  readonly stopped: () => Promise<SentBlocks | undefined>;
}

/** A file on its way in. */
export interface ReceiveJob {
  readonly name: StoredName;
  /** Plaintext bytes. */
  readonly size: number;
  /** The sender has not said how many there will be: `size` is the most that may come. */
  readonly isLimit?: boolean;
  /** Undefined: in clear. */
  readonly secret: GcmSecret | undefined;
  /** Hashes that were announced: only those are computed. */
  readonly algorithms: readonly string[];
  /** What the announced digests are of; the plaintext's if not given. `either` costs a second hash. */
  readonly hashed?: HashedBytes | 'either';
  /** An interruption, or a full disk, keeps what has come, so that another session can bring the rest. */
  readonly isKept?: boolean;
  /** What is kept already: only the rest comes, and its tag covers both (docs/resume.md §6). */
  readonly prefix?: Prefix | undefined;
}

/** What a {@link ReceiveJob} gives. */
export interface Incoming {
  /** Takes the bytes of the transport. */
  readonly writable: WritableStream<Uint8Array>;
  /**
   * Resolves when the file is saved: tag, size and announced hashes were right. Gives the digests that came in time.
   * Rejects with SessionError or what aborted `writable`, and nothing is left of the file then.
   */
  readonly saved: Promise<readonly Hash[]>;
}
