import { toBase64 } from '../../../src/bytes/base64.js';
import { ciphertextSize } from '../../../src/crypto/gcm-secret.js';
import { StanzaError } from '../../../src/errors.js';
import { element, requiredChild } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import {
  fileElement,
  parseFile,
  parseRange,
  type OfferedFile,
  type OwnFile,
  type Range,
} from './file-transfer-stanza.js';

/*
 * OMEMO Encrypted Jingle File Transfer (the ProtoXEP 0.0.1 of 2015), which is XEP-0234 but for what is here. Where it
 * is silent:
 * - the ciphertext ends with the 16-byte tag, which `<size/>` and `<hash/>` count in; the key has 16 bytes (AES-128), and
 *   between converse-jet clients 16 random bytes behind it;
 * - an offer without `senders` is the initiator's, as in its example; one without `<size/>` is refused, since a
 *   transfer that goes on needs it;
 * - session-accept has the description with `<file/>` and without `<header/>`;
 * - a transfer goes on in a new session whose header brings the same key and IV: `<range/>` in the session-accept names
 *   the first byte of the ciphertext that the receiver does not have;
 * - a file request is `unsupported-applications`;
 * - a digest is sent in base64, in `urn:xmpp:hashes:1`, and read as in XEP-0234;
 * - keys go to the trusted devices of the contact (MAY), and to none of our own (SHOULD).
 */

const fileIn = (description: Element): Element =>
  requiredChild(requiredChild(description, NS.omemo0, 'encrypted'), NS.omemo0, 'file');

/** Reads `<description/>`. @throws StanzaError `bad-request` */
export function parseEncryptedDescription(description: Element): OfferedFile {
  const file = parseFile(fileIn(description), true);
  if (file.size === undefined) throw new StanzaError('bad-request', 'no <size/> in <file/>');
  return file;
}

/** The envelope, whose header is beside `<file/>`: `<encrypted/>` of whatever namespace. */
export const envelopesOf = (description: Element): Element[] =>
  [...description.children].filter(({ localName }) => localName === 'encrypted');

const descriptionAround = (encrypted: Element): Element =>
  element(NS.encryptedFileTransfer, 'description', {}, encrypted);

const hashElement = (...digest: readonly string[]): Element =>
  element(NS.hashes1, 'hash', { algo: 'sha-256' }, ...digest);

/** The `<description/>` of an offer of ours. @param envelope a KeyTransportElement */
export function encryptedDescription(file: OwnFile, envelope: Element): Element {
  const encrypted = envelope.cloneNode(true) as Element;
  encrypted.append(fileElement(NS.omemo0, { ...file, size: ciphertextSize(file.size) }, hashElement()));
  return descriptionAround(encrypted);
}

/** The `<description/>` of our session-accept to one of an offer. @param offset of the first byte that we want */
export function withoutHeader(description: Element, offset: number): Element {
  const file = fileIn(description).cloneNode(true) as Element;
  if (offset > 0) {
    for (const range of [...file.getElementsByTagNameNS(NS.omemo0, 'range')]) range.remove();
    file.append(element(NS.omemo0, 'range', { offset }));
  }
  return descriptionAround(element(NS.omemo0, 'encrypted', {}, file));
}

/** The part of the ciphertext that a session-accept asks for. @throws StanzaError `bad-request` */
export const acceptedPart = (description: Element): Range | undefined => parseRange(fileIn(description));

/** The session-info after the last byte; `sha256` is the 32-byte digest of the ciphertext and its tag. */
export const encryptedChecksum = (sha256: Uint8Array): Element =>
  element(
    NS.encryptedFileTransfer,
    'checksum',
    {},
    element(NS.encryptedFileTransfer, 'file', {}, hashElement(toBase64(sha256))),
  );
