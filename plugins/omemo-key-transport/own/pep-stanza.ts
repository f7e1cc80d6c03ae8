import { fromBase64, toBase64 } from '../../../src/bytes/base64.js';
import { parseDeviceId, parseOmemoId } from '../../../src/key-transport/device-id.js';
import { childrenOf, element } from '../../../src/xmpp/element.js';
import { PepError } from '../../../src/xmpp/pep-error.js';
import type { Bundle } from './bundle.js';
import type { OmemoVariant } from '../omemo/omemo-variants.js';

/*
 * Device lists and bundles (XEP-0384 0.3.0 §4.3, §4.4; the 2015 draft has the same elements) in the items of PEP
 * nodes. What others have published is read with limits; their keys have 33 bytes, type byte 5.
 */

/** Devices of one account that we look at. */
const MAX_DEVICES = 200;
/** Prekeys of one bundle that we look at; 100 are usual. */
const MAX_PREKEYS = 500;
const KEY_BYTES = 33;
const SIGNATURE_BYTES = 64;

export const deviceListElement = ({ namespace }: OmemoVariant, ids: Iterable<number>): Element =>
  element(namespace, 'list', {}, ...[...ids].map((id) => element(namespace, 'device', { id })));

/** Ids that cannot be are left out. @throws PepError `malformed` */
export function parseDeviceList({ namespace }: OmemoVariant, payload: Element): number[] {
  if (payload.localName !== 'list' || payload.namespaceURI !== namespace) throw malformed('no <list/>');
  const ids = childrenOf(payload, namespace, 'device').map((device) => parseDeviceId(device.getAttribute('id')));
  return [...new Set(ids.filter((id) => id !== undefined))].slice(0, MAX_DEVICES);
}

export function bundleElement({ namespace }: OmemoVariant, { identityKey, signedPrekey, prekeys }: Bundle): Element {
  const key = (name: string, bytes: Uint8Array, attributes = {}): Element =>
    element(namespace, name, attributes, toBase64(bytes));
  return element(
    namespace,
    'bundle',
    {},
    key('signedPreKeyPublic', signedPrekey.publicKey, { signedPreKeyId: signedPrekey.id }),
    key('signedPreKeySignature', signedPrekey.signature),
    key('identityKey', identityKey),
    element(
      namespace,
      'prekeys',
      {},
      ...prekeys.map(({ id, publicKey }) => key('preKeyPublic', publicKey, { preKeyId: id })),
    ),
  );
}

/**
 * Reads a bundle; the signature is checked when a session is built. Single prekeys that cannot be read, or have
 * number 0, are left out. @throws PepError `malformed`
 */
export function parseBundle({ namespace }: OmemoVariant, payload: Element): Bundle {
  if (payload.localName !== 'bundle' || payload.namespaceURI !== namespace) throw malformed('no <bundle/>');
  const only = (name: string): Element => {
    const [found, second] = childrenOf(payload, namespace, name);
    if (found === undefined || second !== undefined) throw malformed(`exactly one <${name}/> is needed`);
    return found;
  };
  const signed = only('signedPreKeyPublic');
  const id = parseOmemoId(signed.getAttribute('signedPreKeyId') ?? signed.getAttribute('id'));
  if (id === undefined) throw malformed('no number of the signed prekey');
  const prekeys = new Map<number, Uint8Array>();
  for (const prekey of childrenOf(only('prekeys'), namespace, 'preKeyPublic').slice(0, MAX_PREKEYS)) {
    const number = parseDeviceId(prekey.getAttribute('preKeyId') ?? prekey.getAttribute('id'));
    const publicKey = bytesOf(prekey, KEY_BYTES);
    if (number !== undefined && publicKey?.[0] === 5) prekeys.set(number, publicKey);
  }
  return {
    identityKey: publicKeyOf(only('identityKey')),
    signedPrekey: {
      id,
      publicKey: publicKeyOf(signed),
      signature: required(only('signedPreKeySignature'), SIGNATURE_BYTES),
    },
    prekeys: [...prekeys].map(([number, publicKey]) => ({ id: number, publicKey })),
  };
}

const malformed = (message: string): PepError => new PepError('malformed', message);

function bytesOf(from: Element, length: number): Uint8Array | undefined {
  const text = from.textContent.replace(/[\t\n\r ]/g, '');
  if (text.length > length * 2) return undefined;
  try {
    const bytes = fromBase64(text);
    return bytes.length === length ? bytes : undefined;
  } catch {
    return undefined; // not base64
  }
}

function required(from: Element, length: number): Uint8Array {
  const bytes = bytesOf(from, length);
  if (bytes === undefined) throw malformed(`<${from.localName}/> is not ${length} bytes of base64`);
  return bytes;
}

function publicKeyOf(from: Element): Uint8Array {
  const bytes = required(from, KEY_BYTES);
  if (bytes[0] !== 5) throw malformed(`<${from.localName}/> is no Curve25519 key`);
  return bytes;
}
