import { childOf, element, parseInteger, requiredAttribute, requiredChild, textOf } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';

/*
 * XEP-0234 (0.19.1) §6.2, between clients of our own kind: a request names the offer that brought the file, by its
 * session id, and the size. Hashes would select a file of somebody who does not know it either.
 */

/** Characters of a session id, or of a size. */
const MAX_TEXT = 256;

/** The file that a request asks for. */
export interface FileRequest {
  /** Session id of the offer. */
  readonly sid: string;
  /** Plaintext bytes. */
  readonly size: number;
}

/** The `<description/>` of a request. */
export const requestElement = ({ sid, size }: FileRequest): Element =>
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
    ),
  );

/** Reads the `<description/>` of a request; undefined when it names no offer. @throws StanzaError `bad-request` */
export function parseRequest(description: Element): FileRequest | undefined {
  const file = childOf(description, NS.fileTransfer, 'file');
  const offer = file && childOf(file, NS.self, 'offer');
  if (file === undefined || offer === undefined) return undefined;
  const size = textOf(requiredChild(file, NS.fileTransfer, 'size'), MAX_TEXT).trim();
  return {
    sid: requiredAttribute(offer, 'sid', MAX_TEXT),
    size: parseInteger(size, 'size', 0, Number.MAX_SAFE_INTEGER),
  };
}
