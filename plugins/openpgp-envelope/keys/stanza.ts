import { toBase64 } from '../../../src/bytes/base64.js';
import { childrenOf, element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { PepError } from '../../../src/xmpp/pep-error.js';
import { parseBase64 } from '../base64-text.js';
import { isFingerprint } from './public-key.js';

/* What the nodes of XEP-0373 (0.7) §4 and §5 hold. Fingerprints are in upper case there, and in lower case here. */

/** Keys of one account that we look at. */
const MAX_KEYS = 20;
/** Characters of base64 of one key, or of a backup: a server lets stanzas of 256 KiB through. */
const MAX_KEY = 131_072;

/** A key that an account announces. */
export interface AnnouncedKey {
  readonly fingerprint: string;
  /** When it was published or last changed, as its owner says. */
  readonly date: string;
}

export const KEY_LIST_NODE = `${NS.openpgp}:public-keys`;
export const SECRET_KEY_NODE = `${NS.openpgp}:secret-key`;
export const keyNode = (fingerprint: string): string => `${KEY_LIST_NODE}:${fingerprint.toUpperCase()}`;

const malformed = (message: string): PepError => new PepError('malformed', message);

export const keyListElement = (keys: readonly AnnouncedKey[]): Element =>
  element(
    NS.openpgp,
    'public-keys-list',
    {},
    ...keys.map(({ fingerprint, date }) =>
      element(NS.openpgp, 'pubkey-metadata', { 'v4-fingerprint': fingerprint.toUpperCase(), date }),
    ),
  );

/** Keys without a fingerprint of version 4 are left out. @throws PepError `malformed` */
export function parseKeyList(payload: Element): AnnouncedKey[] {
  if (payload.localName !== 'public-keys-list' || payload.namespaceURI !== NS.openpgp) throw malformed('no list');
  const keys = new Map<string, AnnouncedKey>();
  for (const key of childrenOf(payload, NS.openpgp, 'pubkey-metadata').slice(0, MAX_KEYS)) {
    const fingerprint = (key.getAttribute('v4-fingerprint') ?? '').toLowerCase();
    const date = (key.getAttribute('date') ?? '').slice(0, 40);
    if (isFingerprint(fingerprint)) keys.set(fingerprint, { fingerprint, date });
  }
  return [...keys.values()];
}

export const publicKeyElement = (key: Uint8Array): Element =>
  element(NS.openpgp, 'pubkey', {}, element(NS.openpgp, 'data', {}, toBase64(key)));

/** @throws PepError, KeyTransportError `malformed` */
export function parsePublicKey(payload: Element): Uint8Array<ArrayBuffer> {
  const [data, second] = childrenOf(payload, NS.openpgp, 'data');
  if (payload.localName !== 'pubkey' || data === undefined || second !== undefined) throw malformed('no one key');
  return parseBase64(data.textContent, MAX_KEY);
}

export const secretKeyElement = (backup: Uint8Array): Element => element(NS.openpgp, 'secretkey', {}, toBase64(backup));

/** @throws PepError, KeyTransportError `malformed` */
export function parseSecretKey(payload: Element): Uint8Array<ArrayBuffer> {
  if (payload.localName !== 'secretkey' || payload.namespaceURI !== NS.openpgp) throw malformed('no backup');
  return parseBase64(payload.textContent, MAX_KEY);
}
