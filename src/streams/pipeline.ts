import { decryptStream, encryptStream, type GcmOptions } from '../crypto/aes-gcm.js';
import { type GcmSecret } from '../crypto/gcm-secret.js';
import { Digests } from '../crypto/running-digests.js';
import { hashStream, isHashAlgorithm, type HashPoint, type RunningHash } from '../crypto/running-hash.js';
import { ignore } from '../log.js';
import { fileSink } from '../storage/file-sink.js';
import { HashTrail } from '../storage/records.js';
import { fileSource } from './file-source.js';
import { prefixData, type Prefix } from './prefix.js';
import type { StoredName } from '../storage/stored-name.js';
import { sameBlocks, type SentBlocks } from './sent-blocks.js';
import { skipBytes } from './skip-bytes.js';
import { verify, type Hash } from './verify.js';

/** What a digest is of: the file, or all that goes over the wire, the tag at its end too. */
export type HashedBytes = 'plaintext' | 'ciphertext';

/** A file on its way out. */
export interface SendJob {
  readonly file: Blob;
  /** Undefined: in clear. */
  readonly secret: GcmSecret | undefined;
  /** What the digest is of; undefined: none is wanted. */
  readonly hashed: HashedBytes | undefined;
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
  /** SHA-256 (32 bytes), once all of `readable` was read; undefined when it was not wanted. */
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

/** Bytes between two points of the hash of a file that is sent: no more are hashed again. */
const POINT_BYTES = 8 * 1024 * 1024;

/** Tells the points of a hash, one for each 8 MiB. @param from bytes before the first that is hashed */
function pointsOf(onPoint: (point: HashPoint) => void, from: number): (bytes: number, hash: RunningHash) => void {
  let offset = from;
  let told = from;
  return (bytes, hash) => {
    offset += bytes;
    if (offset - told < POINT_BYTES) return;
    told = offset;
    onPoint({ offset, state: hash.state() });
  };
}

/**
 * read → hash → encrypt, or read → encrypt → hash, in this thread. The secret is copied before this returns.
 * @param onPoint told how far the file is hashed, where the digest of the plaintext is wanted
 */
export function sendPipeline(job: SendJob, onPoint?: (point: HashPoint) => void): Outgoing {
  const { file, secret, hashed, earlier, prefix } = job;
  const from = prefix?.offset ?? 0;
  const onHashed = onPoint && pointsOf(onPoint, from);
  const hash =
    hashed &&
    hashStream('sha-256', hashed === 'plaintext' ? { state: prefix?.state, ...(onHashed && { onHashed }) } : {});
  let bytes = fileSource(from === 0 ? file : file.slice(from));
  if (hash !== undefined && hashed === 'plaintext') bytes = bytes.pipeThrough(hash.stream);
  if (secret !== undefined) bytes = bytes.pipeThrough(encryptStream(secret, coveredBy(file.size, prefix)));
  if (hash !== undefined && hashed === 'ciphertext') bytes = bytes.pipeThrough(hash.stream);
  const digest = hash?.digest ?? Promise.resolve(undefined);
  if (earlier === undefined) return { readable: bytes, digest, stopped: () => Promise.resolve(undefined) };
  const { stream, passed } = sameBlocks(earlier.sent);
  const readable = bytes.pipeThrough(stream).pipeThrough(skipBytes(earlier.offset));
  return { readable, digest, stopped: () => Promise.resolve(passed()) };
}

/**
 * True when a file still begins with what was sent. The secret is copied before this returns.
 * @throws SessionError when it does not, or cannot be read
 */
export async function beginsWith({ file, secret, sent }: CompareJob): Promise<boolean> {
  const { stream } = sameBlocks(sent);
  const reader = fileSource(file).pipeThrough(encryptStream(secret)).pipeThrough(stream).getReader();
  for (let left = sent.length; left > 0; left--) {
    if ((await reader.read()).done) return false;
  }
  await reader.cancel();
  return true;
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

/** What the tag of a stream covers besides the stream. */
const coveredBy = (size: number, prefix: Prefix | undefined): GcmOptions =>
  prefix === undefined ? {} : { additionalData: prefixData(size, prefix) };

/**
 * decrypt → verify → store, in this thread. The secret is copied before this first awaits.
 * @param hashes the announced digests; may resolve after the bytes, or never
 * @throws SessionError failure `no-space` or `storage`
 */
export async function receivePipeline(
  { name, size, isLimit = false, secret, algorithms, hashed = 'plaintext', isKept = false, prefix }: ReceiveJob,
  hashes: Promise<readonly Hash[]>,
): Promise<Incoming> {
  const decrypt =
    secret === undefined
      ? new TransformStream<Uint8Array, Uint8Array>()
      : decryptStream(secret, coveredBy(size, prefix));
  const trail = isKept ? new HashTrail() : undefined;
  if (prefix !== undefined) trail?.add(prefix);
  const sink = await fileSink(name, isLimit ? undefined : size, trail && { trail, from: prefix?.offset ?? 0 });
  const of = secret === undefined ? 'plaintext' : hashed;
  const ciphertext = of === 'plaintext' ? undefined : new Digests(algorithms.filter(isHashAlgorithm));
  const first = ciphertext?.stream();
  const decrypted = first === undefined ? decrypt.readable : first.readable.pipeThrough(decrypt);
  let checked: readonly Hash[] = [];
  const onChecked = (right: readonly Hash[]): void => void (checked = right);
  const saved = decrypted
    .pipeThrough(
      verify({
        size,
        isLimit,
        algorithms,
        hashes,
        ciphertext,
        isOfCiphertext: of === 'ciphertext',
        from: prefix,
        onHashed: trail && ((point) => { trail.add(point); }), // prettier-ignore
        onChecked,
      }),
    )
    .pipeTo(sink)
    .then(() => checked);
  saved.catch(ignore('those who await it are told'));
  return { writable: (first ?? decrypt).writable, saved };
}

export { hashPrefix } from './prefix.js';
