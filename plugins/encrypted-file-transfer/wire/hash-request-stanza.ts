import { toBase64 } from '../../../src/bytes/base64.js';
import { SessionError } from '../../../src/errors.js';
import { childOf, element } from '../../../src/xmpp/element.js';
import type { AnnouncedHash } from '../../../src/xmpp/hash-elements.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { fileElement, isWhole, parseDescription, type OwnFile } from './file-transfer-stanza.js';

/*
 * XEP-0234 (0.19.1) §6.2, as clients other than converse-jet may ask: `<file/>` has the hash of a file that was offered to
 * them, and the stream has the secret of the envelope itself (XEP-0391 §4.2). The session-accept describes the file.
 * Between converse-jet clients a request names the offer instead (`request-stanza.ts`). A request for a part of the file
 * is refused.
 */

/** What a request by hash says of its file. */
export interface HashRequest {
  readonly hashes: readonly AnnouncedHash[];
  /** Plaintext bytes; undefined: the peer does not say. */
  readonly size: number | undefined;
}

/**
 * Reads the `<description/>` of a request by hash; undefined when it has no hash.
 * @throws StanzaError `bad-request`; SessionError `incompatible-parameters` for a part of a file
 */
export function parseHashRequest(description: Element): HashRequest | undefined {
  if (childOf(description, NS.fileTransfer, 'file') === undefined) return undefined;
  const { hashes, size, range } = parseDescription(description);
  if (hashes.length === 0) return undefined;
  if (range === undefined || isWhole(range, size)) return { hashes, size };
  throw new SessionError('incompatible-parameters', 'protocol', 'a request for a part of a file');
}

/** The `<description/>` of the session-accept to a request by hash. @param sha256 of the file: 32 bytes */
export const acceptedHashRequestElement = (file: OwnFile, sha256: Uint8Array): Element =>
  element(
    NS.fileTransfer,
    'description',
    {},
    fileElement(NS.fileTransfer, file, element(NS.hashes, 'hash', { algo: 'sha-256' }, toBase64(sha256))),
  );
