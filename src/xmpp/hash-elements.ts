import { fromBase64 } from '../bytes/base64.js';
import { fromHex } from '../bytes/hex.js';
import { StanzaError } from '../errors.js';
import { attributeOf, childrenOf, textOf } from './element.js';
import { NS } from './namespaces.js';

/*
 * XEP-0300 (1.0.0), with these deviations in what is read:
 * - a digest may also be hex digits (`urn:xmpp:hashes:1`), or the base64 of its hex digits (Libervia);
 * - an empty `<hash/>` is a `<hash-used/>` (XEP-0234 §5);
 * - SHA-1 is compared where a peer announces it, but has no feature of ours (XEP-0414 advises against it).
 */

const MAX_HASHES = 8;
/** Bytes of the digests whose length we know: it tells the spellings apart. */
const DIGEST_BYTES: ReadonlyMap<string, number> = new Map([
  ['sha-1', 20],
  ['sha-224', 28],
  ['sha-256', 32],
  ['sha-384', 48],
  ['sha-512', 64],
  ['sha3-256', 32],
  ['sha3-512', 64],
  ['blake2b-256', 32],
  ['blake2b-512', 64],
]);

/** A digest with its algorithm: raw bytes. */
export interface AnnouncedHash {
  readonly algorithm: string;
  readonly digest: Uint8Array;
}

/** What an element says of hashes. */
export interface Hashes {
  readonly hashes: readonly AnnouncedHash[];
  /** Algorithms without a digest yet: it is to come. */
  readonly used: readonly string[];
}

/** Reads the hashes among the children of an element. @throws StanzaError `bad-request` */
export function parseHashes(parent: Element): Hashes {
  const named = (name: string): Element[] =>
    [NS.hashes, NS.hashes1].flatMap((namespace) => childrenOf(parent, namespace, name)).slice(0, MAX_HASHES);
  const read = named('hash').map((hash) => ({ algorithm: algorithmOf(hash), text: textOf(hash, 512).trim() }));
  return {
    hashes: read
      .filter(({ text }) => text !== '')
      .map(({ algorithm, text }) => ({ algorithm, digest: parseDigest(algorithm, text) })),
    used: [
      ...read.filter(({ text }) => text === '').map(({ algorithm }) => algorithm),
      ...named('hash-used').map(algorithmOf),
    ],
  };
}

const algorithmOf = (hash: Element): string => attributeOf(hash, 'algo', 32) ?? '';

const isHex = (text: string, bytes: number): boolean => text.length === bytes * 2 && /^[0-9a-f]*$/i.test(text);

function parseDigest(algorithm: string, text: string): Uint8Array {
  const bytes = DIGEST_BYTES.get(algorithm);
  if (bytes !== undefined && isHex(text, bytes)) return fromHex(text);
  let digest: Uint8Array;
  try {
    digest = fromBase64(text);
  } catch {
    throw new StanzaError('bad-request', 'a hash that is not base64');
  }
  const inside = String.fromCharCode(...digest);
  return isHex(inside, bytes ?? 32) ? fromHex(inside) : digest;
}
