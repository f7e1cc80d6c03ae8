import { decryptStream, encryptStream, type GcmSecret } from '../crypto/aes-gcm.js';
import { Digests } from '../crypto/digests.js';
import { hashStream, isHashAlgorithm } from '../crypto/hash.js';
import { fileSink } from './file-sink.js';
import { fileSource } from './file-source.js';
import type { StoredName } from './stored-files.js';
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
}

/** What a {@link SendJob} gives. */
export interface Outgoing {
  /** The bytes for the transport. */
  readonly readable: ReadableStream<Uint8Array>;
  /** SHA-256 (32 bytes), once all of `readable` was read; undefined when it was not wanted. */
  readonly digest: Promise<Uint8Array | undefined>;
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
export function sendPipeline({ file, secret, hashed }: SendJob): Outgoing {
  const source = fileSource(file);
  const encrypt = (bytes: ReadableStream<Uint8Array>): ReadableStream<Uint8Array> =>
    secret === undefined ? bytes : bytes.pipeThrough(encryptStream(secret));
  if (hashed === undefined) return { readable: encrypt(source), digest: Promise.resolve(undefined) };
  const { stream, digest } = hashStream('sha-256');
  const isOfPlaintext = hashed === 'plaintext';
  const readable = isOfPlaintext ? encrypt(source.pipeThrough(stream)) : encrypt(source).pipeThrough(stream);
  return { readable, digest };
}

/** What a {@link ReceiveJob} gives. */
export interface Incoming {
  /** Takes the bytes of the transport. */
  readonly writable: WritableStream<Uint8Array>;
  /**
   * Resolves when the file is saved: tag, size and announced hashes were right. Rejects with SessionError or what
   * aborted `writable`, and nothing is left of the file then.
   */
  readonly saved: Promise<void>;
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
  const saved = decrypted
    .pipeThrough(verify({ size, algorithms, hashes, ciphertext, isOfCiphertext: of === 'ciphertext' }))
    .pipeTo(sink);
  saved.catch(() => undefined); // told to whoever awaits it
  return { writable: (first ?? decrypt).writable, saved };
}
