import { fromBase64, toBase64 } from '../../src/bytes/base64.js';
import { StanzaError } from '../../src/errors.js';
import {
  attributeOf,
  childOf,
  childrenOf,
  element,
  parseInteger,
  requiredChild,
  textOf,
} from '../../src/xmpp/element.js';
import { NS } from '../../src/xmpp/namespaces.js';

/*
 * XEP-0234 (0.19.1), with these deviations:
 * - `<mediaType/>` is read as `<media-type/>` (Conversations);
 * - a file without a name is called `file`;
 * - `<desc/>` and `<hash-used/>` are always sent: Libervia refuses an offer without them;
 * - a digest may also be the base64 of its hex digits (Libervia);
 * - `creator` may be missing in `<checksum/>`, and its content name may be wrong (Conversations).
 */

/** Largest file that one AES-GCM key and IV can carry, in bytes. */
export const MAX_FILE_BYTES = 2 ** 36 - 32;
/** Characters of a description, a name or a media type that we read. */
const MAX_TEXT = 4096;
const MAX_HASHES = 8;

/** A digest with its algorithm (XEP-0300): raw bytes. */
export interface AnnouncedHash {
  readonly algorithm: string;
  readonly digest: Uint8Array;
}

/** The `<file/>` of an offer; everything in it is the peer's word. */
export interface OfferedFile {
  readonly name: string;
  /** Plaintext bytes. */
  readonly size: number;
  readonly mediaType: string;
  readonly description: string | undefined;
  /** XEP-0082. */
  readonly date: string | undefined;
  /** Digests in the offer itself. */
  readonly hashes: readonly AnnouncedHash[];
  /** Algorithms of a `<checksum/>` that is to come. */
  readonly hashesUsed: readonly string[];
}

const MEDIA_TYPE = /^[a-z0-9][\w.+-]{0,126}\/[\w.+-]{1,127}$/i;

/** Reads `<description/>`. @throws StanzaError `bad-request` */
export function parseDescription(description: Element): OfferedFile {
  const file = requiredChild(description, NS.fileTransfer, 'file');
  const text = (name: string): string | undefined => {
    const child = childOf(file, NS.fileTransfer, name);
    return child && textOf(child, MAX_TEXT).trim();
  };
  const size = text('size');
  if (size === undefined) throw new StanzaError('bad-request', 'no <size/> in <file/>');
  const mediaType = text('media-type') ?? text('mediaType') ?? '';
  return {
    name: text('name') ?? '',
    size: parseInteger(size, 'size', 0, Number.MAX_SAFE_INTEGER),
    mediaType: MEDIA_TYPE.test(mediaType) ? mediaType.toLowerCase() : 'application/octet-stream',
    description: text('desc') || undefined,
    date: text('date') || undefined,
    hashes: parseHashes(file),
    hashesUsed: childrenOf(file, NS.hashes, 'hash-used')
      .slice(0, MAX_HASHES)
      .map((used) => attributeOf(used, 'algo', 32) ?? ''),
  };
}

/** The `<description/>` of an offer of ours. */
export const descriptionElement = (file: Omit<OfferedFile, 'hashes' | 'hashesUsed'>): Element =>
  element(
    NS.fileTransfer,
    'description',
    {},
    element(
      NS.fileTransfer,
      'file',
      {},
      file.date === undefined ? undefined : element(NS.fileTransfer, 'date', {}, file.date),
      element(NS.fileTransfer, 'desc', {}, file.description),
      element(NS.fileTransfer, 'media-type', {}, file.mediaType),
      element(NS.fileTransfer, 'name', {}, file.name),
      element(NS.fileTransfer, 'size', {}, String(file.size)),
      element(NS.hashes, 'hash-used', { algo: 'sha-256' }),
    ),
  );

const contentAttributes = (contentName: string): { creator: string; name: string } => ({
  creator: 'initiator',
  name: contentName,
});

/** The session-info after the last byte (§8.2); `sha256` is the 32-byte digest of the plaintext. */
export const checksumElement = (contentName: string, sha256: Uint8Array): Element =>
  element(
    NS.fileTransfer,
    'checksum',
    contentAttributes(contentName),
    element(NS.fileTransfer, 'file', {}, element(NS.hashes, 'hash', { algo: 'sha-256' }, toBase64(sha256))),
  );

/** The session-info that a receiver sends for a file it has (§8.1). */
export const receivedElement = (contentName: string): Element =>
  element(NS.fileTransfer, 'received', contentAttributes(contentName));

/** The digests of a `<checksum/>`; undefined for any other session-info. @throws StanzaError */
export function parseChecksum(payload: Element): AnnouncedHash[] | undefined {
  if (payload.localName !== 'checksum') return undefined;
  return parseHashes(requiredChild(payload, NS.fileTransfer, 'file'));
}

function parseHashes(file: Element): AnnouncedHash[] {
  return childrenOf(file, NS.hashes, 'hash')
    .slice(0, MAX_HASHES)
    .map((hash) => ({
      algorithm: attributeOf(hash, 'algo', 32) ?? '',
      digest: parseDigest(textOf(hash, 512)),
    }));
}

const HEX = /^(?:[0-9a-f]{2}){16,64}$/i;

function parseDigest(text: string): Uint8Array {
  let digest: Uint8Array;
  try {
    digest = fromBase64(text.trim());
  } catch {
    throw new StanzaError('bad-request', 'a hash that is not base64');
  }
  const hex = String.fromCharCode(...digest.subarray(0, 128));
  if (!HEX.test(hex)) return digest;
  return Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
}
