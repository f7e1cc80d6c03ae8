import { toBase64 } from '../../../src/bytes/base64.js';
import { FOREIGN_HASH, type HashAlgorithm } from '../../../src/crypto/hash-algorithms.js';
import { plaintextSize, TAG_BYTES } from '../../../src/crypto/gcm-secret.js';
import {
  attributeOf,
  bytesOfChild,
  childOf,
  element,
  parseInteger,
  requiredChild,
  textOf,
} from '../../../src/xmpp/element.js';
import { parseHashes, type AnnouncedHash } from '../../../src/xmpp/hash-elements.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { parseDescriptions, type Description } from './descriptions.js';

/*
 * XEP-0234 (0.19.1), with these deviations:
 * - `<mediaType/>` is read as `<media-type/>` (Conversations);
 * - a file without a name is called `file`;
 * - `<desc/>` and `<hash-used/>` are always sent: Libervia refuses an offer without them;
 * - `creator` may be missing in `<checksum/>`, and its content name may be wrong (Conversations);
 * - an `<encrypted/>` in `<file/>` is its envelope, and `<size/>` is that of the ciphertext then (old Conversations).
 * - `urn:xmpp:jingle:apps:file-transfer:3` and `:4` are read in session-info (old Conversations);
 * - a digest may be that of the ciphertext (Conversations), unless the peer is of our own kind;
 * - an offer of a part of a file is refused: we ask for none yet;
 * - `<received/>` holds a receipt between converse-jet clients (`receipts.ts`);
 * - `<no-checksum/>` in `<file/>` says between converse-jet clients that no `<checksum/>` follows.
 * For the spellings of digests see `src/xmpp/hash-elements.ts`.
 */

/** Bytes of a receipt (`receipts.ts`). */
const RECEIPT_BYTES = 32;
/** Characters of a description, a name or a media type that we read. */
const MAX_TEXT = 4096;

/** A part of a file (§5). */
export interface Range {
  /** Bytes. */
  readonly offset: number;
  /** Bytes; undefined: up to the end. */
  readonly length: number | undefined;
}

/** The `<file/>` of an offer; everything in it is the peer's word. */
export interface OfferedFile {
  readonly name: string;
  /** Plaintext bytes; undefined: the peer does not say. */
  readonly size: number | undefined;
  readonly mediaType: string;
  readonly descriptions: readonly Description[];
  /** XEP-0082. */
  readonly date: string | undefined;
  /** Digests in the offer itself. */
  readonly hashes: readonly AnnouncedHash[];
  /** Algorithms of a `<checksum/>` that is to come. */
  readonly hashesUsed: readonly string[];
  /** Undefined: ranges are not spoken of. */
  readonly range: Range | undefined;
}

const MEDIA_TYPE = /^[a-z0-9][\w.+-]{0,126}\/[\w.+-]{1,127}$/i;

/** Reads `<description/>`. @throws StanzaError `bad-request` */
export const parseDescription = (description: Element): OfferedFile =>
  parseFile(requiredChild(description, NS.fileTransfer, 'file'), envelopesIn(description).length > 0);

/** Reads `<file/>`, whose children are of its own namespace. @throws StanzaError `bad-request` */
export function parseFile(file: Element, isOfCiphertext: boolean): OfferedFile {
  const text = (name: string): string | undefined => {
    const child = childOf(file, file.namespaceURI ?? '', name);
    return child && textOf(child, MAX_TEXT).trim();
  };
  const size = text('size');
  const mediaType = text('media-type') ?? text('mediaType') ?? '';
  const { hashes, used } = parseHashes(file);
  return {
    name: text('name') ?? '',
    size: size === undefined ? undefined : parseSize(size, isOfCiphertext),
    mediaType: MEDIA_TYPE.test(mediaType) ? mediaType.toLowerCase() : 'application/octet-stream',
    descriptions: parseDescriptions(file),
    date: text('date') || undefined,
    hashes,
    hashesUsed: isWithoutChecksum(file) ? [] : used,
    range: parseRange(file),
  };
}

const parseSize = (text: string, isOfCiphertext: boolean): number =>
  isOfCiphertext
    ? plaintextSize(parseInteger(text, 'size', TAG_BYTES, Number.MAX_SAFE_INTEGER))
    : parseInteger(text, 'size', 0, Number.MAX_SAFE_INTEGER);

/** Reads the `<range/>` in `<file/>`. @throws StanzaError `bad-request` */
export function parseRange(file: Element): Range | undefined {
  const range = childOf(file, file.namespaceURI ?? '', 'range');
  if (range === undefined) return undefined;
  const bytes = (name: string): number | undefined => {
    const text = attributeOf(range, name);
    return text === undefined ? undefined : parseInteger(text, name, 0, Number.MAX_SAFE_INTEGER);
  };
  return { offset: bytes('offset') ?? 0, length: bytes('length') };
}

/** Says that no `<checksum/>` follows. */
export const noChecksumElement = (): Element => element(NS.converseJet, 'no-checksum');

/** True for a `<file/>` of a converse-jet client that sends no `<checksum/>`. */
export const isWithoutChecksum = (file: Element): boolean => childOf(file, NS.converseJet, 'no-checksum') !== undefined;

/** True for a range that is the whole of a file of that many bytes, or of an unknown number. */
export const isWhole = ({ offset, length }: Range, size: number | undefined): boolean =>
  offset === 0 && (length === undefined || length === size);

/** The range that a peer's session-accept asks for (§6.1). @throws StanzaError `bad-request` */
export function acceptedRange(description: Element): Range | undefined {
  const file = childOf(description, NS.fileTransfer, 'file');
  return file && parseRange(file);
}

/** The envelopes in `<file/>`: what protects an offer of old Conversations instead of `<security/>`. */
export const envelopesIn = (description: Element): Element[] =>
  [...description.children]
    .flatMap((file) => [...file.children])
    .filter(({ localName, namespaceURI }) => localName === 'encrypted' && namespaceURI !== NS.fileTransfer);

/** The file of an offer of ours. */
export interface OwnFile extends Pick<OfferedFile, 'name' | 'mediaType' | 'date'> {
  /** Plaintext bytes. */
  readonly size: number;
  readonly description: string | undefined;
  /** Tells another converse-jet client that no `<checksum/>` follows; `<hash-used/>` is a MUST all the same. */
  readonly isWithoutChecksum?: boolean;
  /** That of the `<checksum/>`; {@link FOREIGN_HASH} if not given. */
  readonly algorithm?: HashAlgorithm;
}

/** The `<description/>` of an offer of ours. */
export const descriptionElement = (file: OwnFile): Element =>
  element(
    NS.fileTransfer,
    'description',
    {},
    fileElement(NS.fileTransfer, file, element(NS.hashes, 'hash-used', { algo: file.algorithm ?? FOREIGN_HASH })),
  );

/** Builds `<file/>`. */
export const fileElement = (namespace: string, file: OwnFile, hash: Element): Element =>
  element(
    namespace,
    'file',
    {},
    file.date === undefined ? undefined : element(namespace, 'date', {}, file.date),
    element(namespace, 'desc', {}, file.description),
    element(namespace, 'media-type', {}, file.mediaType),
    element(namespace, 'name', {}, file.name),
    element(namespace, 'range'),
    element(namespace, 'size', {}, String(file.size)),
    hash,
    file.isWithoutChecksum === true ? noChecksumElement() : undefined,
  );

const contentAttributes = (contentName: string): { creator: string; name: string } => ({
  creator: 'initiator',
  name: contentName,
});

/** The session-info after the last byte (§8.2), with the hash of the plaintext, or of that range. */
export function checksumElement(contentName: string, { algorithm, digest }: AnnouncedHash, range?: Range): Element {
  const hash = element(NS.hashes, 'hash', { algo: algorithm }, toBase64(digest));
  const sent = range && element(NS.fileTransfer, 'range', { offset: range.offset, length: range.length }, hash);
  const file = element(NS.fileTransfer, 'file', {}, sent ?? hash);
  return element(NS.fileTransfer, 'checksum', contentAttributes(contentName), file);
}

/** The session-info that a receiver sends for a file it has (§8.1). @param receipt 32 bytes, for converse-jet clients */
export const receivedElement = (
  contentName: string,
  { namespace = NS.fileTransfer, receipt }: { namespace?: string; receipt?: Uint8Array | undefined } = {},
): Element => element(namespace, 'received', contentAttributes(contentName), receipt && receiptElement(receipt));

/** @param receipt 32 bytes */
export const receiptElement = (receipt: Uint8Array): Element =>
  element(NS.converseJet, 'receipt', {}, toBase64(receipt));

/** The receipt that an element holds; undefined for none. @throws StanzaError */
export const receiptIn = (payload: Element): Uint8Array | undefined =>
  bytesOfChild(payload, NS.converseJet, 'receipt', RECEIPT_BYTES);

/** The receipt in a `<received/>`; undefined for any other session-info. */
export const parseReceipt = (payload: Element): Uint8Array | undefined =>
  payload.localName === 'received' ? receiptIn(payload) : undefined;

/**
 * The digests of a `<checksum/>`, but those of a part, for which we never ask; undefined for any other session-info.
 * @throws StanzaError
 */
export function parseChecksum(payload: Element): readonly AnnouncedHash[] | undefined {
  if (payload.localName !== 'checksum') return undefined;
  return parseHashes(requiredChild(payload, payload.namespaceURI ?? '', 'file')).hashes;
}
