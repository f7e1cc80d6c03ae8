import { decryptStream, encryptStream, type GcmSecret } from '../crypto/aes-gcm.js';
import { Digests } from '../crypto/digests.js';
import { hashStream, isHashAlgorithm } from '../crypto/hash.js';
import { fileSink } from './file-sink.js';
import { fileSource } from './file-source.js';
import type { StoredName } from './stored-files.js';
import { verify, type Hash } from './verify.js';

/** A file on its way out. */
export interface SendJob {
  readonly file: Blob;
  /** Undefined: in clear. */
  readonly secret: GcmSecret | undefined;
  /** Whether the digest is wanted. */
  readonly hashed: boolean;
}

/** What a {@link SendJob} gives. */
export interface Outgoing {
  /** The bytes for the transport. */
  readonly readable: ReadableStream<Uint8Array>;
  /** SHA-256 of the file (32 bytes), once all of `readable` was read; undefined when it was not wanted. */
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
  /** Whether the announced digests may be those of the ciphertext: costs a second hash. */
  readonly orOfCiphertext?: boolean;
}

/** read → hash → encrypt, in this thread. The secret is copied before this returns. */
export function sendPipeline({ file, secret, hashed }: SendJob): Outgoing {
  const hash = hashed ? hashStream('sha-256') : undefined;
  const source = fileSource(file);
  const plaintext = hash === undefined ? source : source.pipeThrough(hash.stream);
  const readable = secret === undefined ? plaintext : plaintext.pipeThrough(encryptStream(secret));
  return { readable, digest: hash?.digest ?? Promise.resolve(undefined) };
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
  { name, size, secret, algorithms, orOfCiphertext }: ReceiveJob,
  hashes: Promise<readonly Hash[]>,
): Promise<Incoming> {
  const decrypt = secret === undefined ? new TransformStream<Uint8Array, Uint8Array>() : decryptStream(secret);
  const sink = await fileSink(name, size);
  const ciphertext = orOfCiphertext === true && secret ? new Digests(algorithms.filter(isHashAlgorithm)) : undefined;
  const first = ciphertext?.stream();
  const decrypted = first === undefined ? decrypt.readable : first.readable.pipeThrough(decrypt);
  const saved = decrypted.pipeThrough(verify({ size, algorithms, hashes, ciphertext })).pipeTo(sink);
  saved.catch(() => undefined); // told to whoever awaits it
  return { writable: (first ?? decrypt).writable, saved };
}
