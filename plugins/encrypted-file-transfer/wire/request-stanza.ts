import { toBase64 } from '../../../src/bytes/base64.js';
import { SessionError, StanzaError } from '../../../src/errors.js';
import type { Prefix } from '../../../src/streams/prefix.js';
import {
  bytesOfChild,
  childOf,
  childrenOf,
  element,
  integerAttribute,
  parseInteger,
  requiredAttribute,
  requiredChild,
  textOf,
} from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { isWithoutChecksum, noChecksumElement } from './file-transfer-stanza.js';

/*
 * XEP-0234 (0.19.1) §6.2, between converse-jet clients: a request names the offer that brought the file, by its session
 * id, and the size. Hashes would select a file of somebody who does not know it either. The session-accept repeats this
 * and adds a nonce (`request-stream.ts`). With a `<range/>` it asks for the rest of a file, and our `<prefix/>` says of
 * which (docs/resume.md §4); a range without that is refused.
 */

/** Characters of a session id, or of a size. */
const MAX_TEXT = 256;
/** Bytes of the owner's nonce. */
export const NONCE_BYTES = 32;
/** Bytes of a prefix digest. */
const DIGEST_BYTES = 32;
/** Of docs/resume.md. */
const VERSION = '2';
/** An element of ours in `<reason/>`: the sender's file begins in another way. */
export const PREFIX_DIFFERS = 'prefix-differs';

/** The file that a request asks for. */
export interface FileRequest {
  /** Session id of the offer. */
  readonly sid: string;
  /** Plaintext bytes. */
  readonly size: number;
  /** What the asker has already; undefined: it wants another transfer of the whole file. */
  readonly prefix?: Pick<Prefix, 'offset' | 'digest'> | undefined;
}

const description = ({ sid, size, prefix }: FileRequest, ...answer: readonly (Element | undefined)[]): Element =>
  element(
    NS.fileTransfer,
    'description',
    {},
    element(
      NS.fileTransfer,
      'file',
      {},
      element(NS.fileTransfer, 'size', {}, String(size)),
      element(NS.converseJet, 'offer', { sid }),
      prefix && rangeElement(prefix),
      ...answer,
    ),
  );

const rangeElement = ({ offset, digest }: Pick<Prefix, 'offset' | 'digest'>): Element =>
  element(
    NS.fileTransfer,
    'range',
    { offset: String(offset) },
    element(NS.converseJet, 'prefix', { version: VERSION }, toBase64(digest)),
  );

/** The `<description/>` of a request. */
export const requestElement = (request: FileRequest): Element => description(request);

/**
 * The `<description/>` of the session-accept to a request.
 * @param nonce 32 bytes
 * @param hasChecksum whether a `<checksum/>` follows
 */
export const acceptedRequestElement = (request: FileRequest, nonce: Uint8Array, hasChecksum = true): Element =>
  description(
    request,
    element(NS.converseJet, 'nonce', {}, toBase64(nonce)),
    hasChecksum ? undefined : noChecksumElement(),
  );

/** True for the `<description/>` of a session-accept after whose file a `<checksum/>` follows. */
export function promisesChecksum(description: Element): boolean {
  const file = childOf(description, NS.fileTransfer, 'file');
  return file !== undefined && !isWithoutChecksum(file);
}

/**
 * Reads the `<description/>` of a request; undefined when it names no offer.
 * @throws StanzaError `bad-request`; SessionError `incompatible-parameters` for any other part than the rest of a file
 */
export function parseRequest(description: Element): FileRequest | undefined {
  const file = childOf(description, NS.fileTransfer, 'file');
  const offer = file && childOf(file, NS.converseJet, 'offer');
  if (file === undefined || offer === undefined) return undefined;
  const size = textOf(requiredChild(file, NS.fileTransfer, 'size'), MAX_TEXT).trim();
  const request = {
    sid: requiredAttribute(offer, 'sid', MAX_TEXT),
    size: parseInteger(size, 'size', 0, Number.MAX_SAFE_INTEGER),
  };
  const ranges = childrenOf(file, NS.fileTransfer, 'range');
  return ranges.length === 0 ? request : { ...request, prefix: parsePrefix(ranges, request.size) };
}

/** @throws StanzaError `bad-request`; SessionError `incompatible-parameters` */
function parsePrefix(ranges: readonly Element[], size: number): Pick<Prefix, 'offset' | 'digest'> {
  const [range, second] = ranges;
  const prefix = range && childOf(range, NS.converseJet, 'prefix');
  const isKnown = prefix?.getAttribute('version') === VERSION && range?.getAttribute('length') === null;
  if (range === undefined || second !== undefined || !isKnown)
    throw new SessionError('incompatible-parameters', 'protocol', 'a request for a part of a file');
  const digest = bytesOfChild(range, NS.converseJet, 'prefix', DIGEST_BYTES);
  if (digest === undefined) throw new StanzaError('bad-request', 'no digest in <prefix/>');
  return { offset: integerAttribute(range, 'offset', 0, size), digest };
}

/** The nonce in the `<description/>` of a session-accept; undefined unless it is exactly one of 32 bytes. */
export function parseNonce(description: Element): Uint8Array | undefined {
  const [file, second] = childrenOf(description, NS.fileTransfer, 'file');
  return file && second === undefined ? bytesOfChild(file, NS.converseJet, 'nonce', NONCE_BYTES) : undefined;
}
