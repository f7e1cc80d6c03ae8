import { concat } from '../bytes/concat.js';
import { uint64 } from '../bytes/uint64.js';
import type { GcmOptions } from '../crypto/aes-gcm.js';
import { pauseIfBusy } from '../crypto/pause-if-busy.js';
import { OWN_HASH } from '../crypto/hash-algorithms.js';
import { startHash, type HashPoint } from '../crypto/running-hash.js';
import { fileSource } from './file-source.js';

/** The beginning of a file. */
export interface Prefix extends HashPoint {
  /** {@link OWN_HASH} of it, 32 bytes. */
  readonly digest: Uint8Array;
}

/** A prefix to be hashed. */
export interface PrefixJob {
  readonly file: Blob;
  /** Bytes of it. */
  readonly offset: number;
  /** What is hashed already, if anything. */
  readonly from?: HashPoint | undefined;
}

const LABEL = new TextEncoder().encode('converse-jet/resume/2\0');

/**
 * Makes the additional data of the rest of a file: by them the tag of the rest covers the prefix (docs/resume.md §6).
 * @param size bytes of the whole file
 */
export const prefixData = (size: number, { offset, digest }: Pick<Prefix, 'offset' | 'digest'>): Uint8Array =>
  concat(LABEL, uint64(size), uint64(offset), digest);

/** What the tag of a stream covers besides the stream. */
export const coveredBy = (size: number, prefix: Prefix | undefined): GcmOptions =>
  prefix === undefined ? {} : { additionalData: prefixData(size, prefix) };

/**
 * Takes the digest of the beginning of a file, and reads only what is not hashed already.
 * @param onProgress called with the bytes of the prefix that are hashed
 * @throws SessionError `file-unreadable`; Error for a state of another form
 */
export async function hashPrefix(
  { file, offset, from }: PrefixJob,
  onProgress?: (bytes: number) => void,
): Promise<Prefix> {
  const hash = await startHash(OWN_HASH, from?.state);
  let bytes = from?.offset ?? 0;
  if (bytes > offset || offset > file.size) throw new RangeError('the prefix ends before it is begun, or too late');
  const reader = fileSource(file.slice(bytes, offset)).getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    hash.update(next.value);
    bytes += next.value.length;
    onProgress?.(bytes);
    await pauseIfBusy();
  }
  const state = hash.state();
  return { offset, state, digest: hash.digest() };
}
