import { toHex } from '../../../src/bytes/hex.js';
import { SessionError } from '../../../src/errors.js';
import type { Offer, Senders } from '../../../src/jingle/application.js';
import type { HashedBytes } from '../../../src/streams/job.js';
import type { AnnouncedHash } from '../../../src/xmpp/hash-elements.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { notAvailable } from './transfer-errors.js';
import {
  acceptedPart,
  encryptedChecksum,
  encryptedDescription,
  envelopesOf,
  parseEncryptedDescription,
  withoutHeader,
} from './draft-2015-stanza.js';
import { parseHashRequest, type HashRequest } from './hash-request-stanza.js';
import { parseRequest, type FileRequest } from './request-stanza.js';
import {
  acceptedRange,
  checksumElement,
  descriptionElement,
  envelopesIn,
  parseDescription,
  type OfferedFile,
  type OwnFile,
  type Range,
} from './file-transfer-stanza.js';

/** A Jingle application that transfers files: what differs between them is how they say it. */
export interface Dialect {
  /** Of its `<description/>`. */
  readonly namespace: string;
  readonly infoNamespaces?: readonly string[];
  readonly defaultSenders?: Senders;
  /** What its digests are of, and its ranges count. */
  readonly hashed: HashedBytes;
  /** Whether a file whose stream was lost goes on in another session, under the same key and IV. */
  readonly resumable: boolean;
  /** What a file request asks for. @throws SessionError for one that cannot be answered, StanzaError `bad-request` */
  readonly request: (description: Element) => FileRequest | HashRequest;
  /** @throws StanzaError `bad-request` */
  parse(description: Element): OfferedFile;
  /** Envelopes in the description. */
  envelopes(description: Element): readonly Element[];
  /** The description of an offer of ours. */
  describe(file: OwnFile): Offer['description'];
  /** That of our session-accept to one of an offer. @param offset of the first byte that we want */
  accept(description: Element, offset: number): Element;
  /** What a session-accept asks for; undefined: the whole. @throws StanzaError `bad-request` */
  acceptedRange(description: Element): Range | undefined;
  checksum(contentName: string, hash: AnnouncedHash, range?: Range): Element;
}

/** XEP-0234. */
export const FILE_TRANSFER: Dialect = {
  namespace: NS.fileTransfer,
  infoNamespaces: [NS.fileTransfer3, NS.fileTransfer4],
  hashed: 'plaintext',
  resumable: false,
  request(description) {
    const request = parseRequest(description) ?? parseHashRequest(description);
    if (request === undefined) throw notAvailable();
    return request;
  },
  parse: parseDescription,
  envelopes: envelopesIn,
  describe: descriptionElement,
  accept: (description) => description,
  acceptedRange,
  checksum: checksumElement,
};

/** XEP-0234 for Libervia 0.9, which reads a digest as the base64 of its hex digits and fails at any other. */
export const LIBERVIA: Dialect = {
  ...FILE_TRANSFER,
  checksum: (contentName, { algorithm, digest }) =>
    checksumElement(contentName, { algorithm, digest: new TextEncoder().encode(toHex(digest)) }),
};

/** The 2015 draft: all that it says is of the ciphertext. */
export const ENCRYPTED_FILE_TRANSFER: Dialect = {
  namespace: NS.encryptedFileTransfer,
  defaultSenders: 'initiator',
  hashed: 'ciphertext',
  resumable: true,
  request() {
    throw new SessionError('unsupported-applications', 'protocol', 'a file request');
  },
  parse: parseEncryptedDescription,
  envelopes: envelopesOf,
  describe: (file) => (envelope) => encryptedDescription(file, envelope),
  accept: withoutHeader,
  acceptedRange: acceptedPart,
  checksum: (_contentName, { digest }) => encryptedChecksum(digest),
};
