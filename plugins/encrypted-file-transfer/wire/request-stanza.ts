import { toBase64 } from '../../../src/bytes/base64.js';
import { SessionError } from '../../../src/errors.js';
import {
  bytesOfChild,
  childOf,
  childrenOf,
  element,
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
 * and adds a nonce (`request-stream.ts`). A request for a range is refused: transfers of this form do not resume yet.
 */

/** Characters of a session id, or of a size. */
const MAX_TEXT = 256;
/** Bytes of the owner's nonce. */
export const NONCE_BYTES = 32;

/** The file that a request asks for. */
export interface FileRequest {
  /** Session id of the offer. */
  readonly sid: string;
  /** Plaintext bytes. */
  readonly size: number;
}

const description = ({ sid, size }: FileRequest, ...answer: readonly (Element | undefined)[]): Element =>
  element(
    NS.fileTransfer,
    'description',
    {},
    element(
      NS.fileTransfer,
      'file',
      {},
      element(NS.fileTransfer, 'size', {}, String(size)),
      element(NS.self, 'offer', { sid }),
      ...answer,
    ),
  );

/** The `<description/>` of a request. */
export const requestElement = (request: FileRequest): Element => description(request);

/**
 * The `<description/>` of the session-accept to a request.
 * @param nonce 32 bytes
 * @param hasChecksum whether a `<checksum/>` follows
 */
export const acceptedRequestElement = (request: FileRequest, nonce: Uint8Array, hasChecksum = true): Element =>
  description(request, element(NS.self, 'nonce', {}, toBase64(nonce)), hasChecksum ? undefined : noChecksumElement());

/** True for the `<description/>` of a session-accept after whose file a `<checksum/>` follows. */
export function promisesChecksum(description: Element): boolean {
  const file = childOf(description, NS.fileTransfer, 'file');
  return file !== undefined && !isWithoutChecksum(file);
}

/**
 * Reads the `<description/>` of a request; undefined when it names no offer.
 * @throws StanzaError `bad-request`; SessionError `incompatible-parameters` for a part of a file
 */
export function parseRequest(description: Element): FileRequest | undefined {
  const file = childOf(description, NS.fileTransfer, 'file');
  const offer = file && childOf(file, NS.self, 'offer');
  if (file === undefined || offer === undefined) return undefined;
  const size = textOf(requiredChild(file, NS.fileTransfer, 'size'), MAX_TEXT).trim();
  const request = {
    sid: requiredAttribute(offer, 'sid', MAX_TEXT),
    size: parseInteger(size, 'size', 0, Number.MAX_SAFE_INTEGER),
  };
  if (childrenOf(file, NS.fileTransfer, 'range').length === 0) return request;
  throw new SessionError('incompatible-parameters', 'protocol', 'a request for a part of a file');
}

/** The nonce in the `<description/>` of a session-accept; undefined unless it is exactly one of 32 bytes. */
export function parseNonce(description: Element): Uint8Array | undefined {
  const [file, second] = childrenOf(description, NS.fileTransfer, 'file');
  return file && second === undefined ? bytesOfChild(file, NS.self, 'nonce', NONCE_BYTES) : undefined;
}
