import { decryptStream, encryptStream, type GcmSecret } from '../crypto/aes-gcm.js';
import { Digests } from '../crypto/digests.js';
import { hashStream, isHashAlgorithm, startHash, type Prefix } from '../crypto/hash.js';
import { fileSink } from './file-sink.js';
import { fileSource } from './file-source.js';
import type { StoredName } from './stored-files.js';
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
  /** The first byte on the wire that is given; those before it count for the digest all the same. 0 if left out. */
  readonly offset?: number;
}

/** Some first bytes of a file as they are on the wire. */
export interface PrefixJob {
  readonly file: Blob;
  readonly secret: GcmSecret;
  readonly bytes: number;
}

/** What a {@link SendJob} gives. */
export interface Outgoing {
  /** The bytes for the transport. */
  readonly readable: ReadableStream<Uint8Array>;
  /** SHA-256 (32 bytes), once all of `readable` was read; undefined when it was not wanted. */
  readonly digest: Promise<Uint8Array | undefined>;
  /**
   * Once `readable` was read to its end or cancelled: all that was ever given of the wire's bytes lies within these
   * first ones. Undefined where nobody knows; where the digest is not that of the ciphertext, for one.
   */
  readonly stopped: () => Promise<Prefix | undefined>;
}

/** A file on its way in. */
export interface ReceiveJob {
  readonly name: StoredName;
  /** Plaintext bytes. */
  readonly size: number;
  /** Undefined: in clear. */
  readonly secret: GcmSecret | undefined;
  /** Hashes that were announced: only those are computed. */
  readonly algorithms: readonly string[];
  /** What the announced digests are of; the plaintext's if not given. `either` costs a second hash. */
  readonly hashed?: HashedBytes | 'either';
}

/** read → hash → encrypt, or read → encrypt → hash, in this thread. The secret is copied before this returns. */
export function sendPipeline({ file, secret, hashed, offset = 0 }: SendJob): Outgoing {
  const source = fileSource(file);
  const encrypt = (bytes: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> =>
    secret === undefined ? bytes : bytes.pipeThrough(encryptStream(secret));
  const rest = (bytes: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> =>
    offset === 0 ? bytes : bytes.pipeThrough(skipBytes(offset));
  const unknown = () => Promise.resolve(undefined);
  if (hashed === undefined) return { readable: rest(encrypt(source)), digest: unknown(), stopped: unknown };
  const { stream, digest, stopped } = hashStream('sha-256');
  if (hashed === 'plaintext') {
    return { readable: rest(encrypt(source.pipeThrough(stream))), digest, stopped: unknown };
  }
  return { readable: rest(encrypt(source).pipeThrough(stream)), digest, stopped };
}

/** SHA-256 of the first bytes on the wire. The secret is copied before this returns. @throws SessionError */
export async function prefixDigest({ file, secret, bytes }: PrefixJob): Promise<Uint8Array> {
  const reader = fileSource(file).pipeThrough(encryptStream(secret)).getReader();
  const hash = await startHash('sha-256');
  for (let left = bytes; left > 0;) {
    const { value, done } = await reader.read();
    if (done) break;
    hash.update(value.subarray(0, left));
    left -= value.length;
  }
  await reader.cancel();
  return hash.digest();
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

/**
 * decrypt → verify → store, in this thread. The secret is copied before this first awaits.
 * @param hashes the announced digests; may resolve after the bytes, or never
 * @throws SessionError failure `no-space` or `storage`
 */
export async function receivePipeline(
  { name, size, secret, algorithms, hashed = 'plaintext' }: ReceiveJob,
  hashes: Promise<readonly Hash[]>,
): Promise<Incoming> {
  const decrypt = secret === undefined ? new TransformStream<Uint8Array, Uint8Array>() : decryptStream(secret);
  const sink = await fileSink(name, size);
  const of = secret === undefined ? 'plaintext' : hashed;
  const ciphertext = of === 'plaintext' ? undefined : new Digests(algorithms.filter(isHashAlgorithm));
  const first = ciphertext?.stream();
  const decrypted = first === undefined ? decrypt.readable : first.readable.pipeThrough(decrypt);
  let checked: readonly Hash[] = [];
  const onChecked = (right: readonly Hash[]): void => void (checked = right);
  const saved = decrypted
    .pipeThrough(verify({ size, algorithms, hashes, ciphertext, isOfCiphertext: of === 'ciphertext', onChecked }))
    .pipeTo(sink)
    .then(() => checked);
  saved.catch(() => undefined); // told to whoever awaits it
  return { writable: (first ?? decrypt).writable, saved };
}
