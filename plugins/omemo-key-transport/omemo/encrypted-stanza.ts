import { fromBase64, toBase64 } from '../../../src/bytes/base64.js';
import { isIvLength } from '../../../src/crypto/iv-length.js';
import { parseDeviceId } from '../../../src/key-transport/device-id.js';
import { KeyTransportError } from '../../../src/key-transport/key-transport.js';
import { childrenOf, element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';

/*
 * XEP-0384 (0.3.0) §4.4 and §4.6 in the namespace `eu.siacs.conversations.axolotl`, and its draft in that of 2015:
 * `<encrypted/>` with a header for each device, `<iv/>`, and a `<payload/>` that a KeyTransportElement leaves out
 * (Libervia does not). Header children come in any order: Dino puts `<iv/>` first, Conversations last. Deviations:
 * - a key of 16 bytes is sent, since Conversations takes 32 for AES-256 (for others see `key-blob.ts`); 16 or 32 are
 *   read, the first 16 are the key (Libervia, converse-jet);
 * - a prekey with id 0 is never used: libomemo cannot;
 * - keys go to trusted devices alone (XEP-0396 §3: all).
 */

/** Bytes of one ratchet message. */
export const MAX_KEY_BYTES = 2048;
/** Headers of one envelope: devices of an account and our own. */
const MAX_KEYS = 500;
/** Keys for one device that are tried (a device id may be taken twice). */
const MAX_KEYS_FOR_US = 3;
/** Bytes of a payload. */
const MAX_PAYLOAD_BYTES = 65536;

/** Namespaces that share these elements. */
export type OmemoNamespace = typeof NS.axolotl | typeof NS.omemo0;

/** A key for one device: a ratchet message. */
export interface WrappedKey {
  /** Device id of the recipient. */
  readonly rid: number;
  readonly prekey: boolean;
  readonly bytes: Uint8Array;
}

/** An `<encrypted/>`. */
export interface Envelope {
  /** Device id of the sender. */
  readonly sid: number;
  readonly keys: readonly WrappedKey[];
  /** 12 or 16 bytes. */
  readonly iv: Uint8Array;
  readonly payload: Uint8Array | undefined;
}

const malformed = (message: string): KeyTransportError => new KeyTransportError('malformed', message);

/** Builds `<encrypted/>`: with a payload a MessageElement, else a KeyTransportElement. */
export const encryptedElement = (
  { sid, keys, iv, payload }: Omit<Envelope, 'payload'> & { readonly payload?: Uint8Array | undefined },
  namespace: OmemoNamespace = NS.axolotl,
): Element =>
  element(
    namespace,
    'encrypted',
    {},
    element(
      namespace,
      'header',
      { sid },
      ...keys.map(({ rid, prekey, bytes }) =>
        element(namespace, 'key', { rid, prekey: prekey ? 'true' : undefined }, toBase64(bytes)),
      ),
      element(namespace, 'iv', {}, toBase64(iv)),
    ),
    payload && element(namespace, 'payload', {}, toBase64(payload)),
  );

/**
 * The KeyTransportElements of a message to one account (§4.6): every `<encrypted/>` without a payload. Those in a room
 * are Converse's, which knows who its occupants are.
 */
export function keyTransportElementsOf(message: Element): readonly Element[] {
  const isForOne = !['error', 'groupchat', 'headline'].includes(message.getAttribute('type') ?? '');
  if (!isForOne || childrenOf(message, NS.mucUser, 'x').length > 0) return [];
  const found = childrenOf(message, NS.axolotl, 'encrypted');
  return found.every((one) => childrenOf(one, NS.axolotl, 'payload').length === 0) ? found : [];
}

/** Takes them out, with the text for clients that cannot decrypt and the mark of encryption (XEP-0380). */
export function takeOut(message: Element, elements: readonly Element[]): void {
  for (const one of elements) one.remove();
  if (childrenOf(message, NS.omemo2, 'encrypted').length > 0) return;
  for (const hint of childrenOf(message, NS.eme, 'encryption')) hint.remove();
  for (const body of childrenOf(message, NS.client, 'body')) body.remove();
}

/**
 * Reads `<encrypted/>` for one device of ours; other devices' keys are left unread.
 * @param rid our device id
 * @throws KeyTransportError `malformed`, `not-for-this-device`
 */
export function parseEncrypted(encrypted: Element, rid: number, namespace: OmemoNamespace = NS.axolotl): Envelope {
  if (encrypted.localName !== 'encrypted' || encrypted.namespaceURI !== namespace) throw malformed('not <encrypted/>');
  const header = only(encrypted, 'header');
  const keys = childrenOf(header, namespace, 'key');
  if (keys.length > MAX_KEYS) throw malformed('too many keys');
  const ours = keys.filter((key) => key.getAttribute('rid') === String(rid)).slice(0, MAX_KEYS_FOR_US);
  if (ours.length === 0) throw new KeyTransportError('not-for-this-device', 'no key for this device');
  const iv = bytesOf(only(header, 'iv'), 16);
  if (!isIvLength(iv.length)) throw malformed('an <iv/> has 12 or 16 bytes');
  const sid = parseDeviceId(header.getAttribute('sid'));
  if (sid === undefined) throw malformed('not a device id');
  const [payload, second] = childrenOf(encrypted, namespace, 'payload');
  if (second !== undefined) throw malformed('more than one <payload/>');
  return {
    sid,
    keys: ours.map((key) => ({
      rid,
      prekey: ['true', '1'].includes(key.getAttribute('prekey') ?? ''),
      bytes: bytesOf(key, MAX_KEY_BYTES),
    })),
    iv,
    payload: payload && bytesOf(payload, MAX_PAYLOAD_BYTES),
  };
}

function only(parent: Element, name: string): Element {
  const [found, second] = childrenOf(parent, parent.namespaceURI ?? '', name);
  if (found === undefined || second !== undefined) throw malformed(`exactly one <${name}/> is needed`);
  return found;
}

function bytesOf(from: Element, limit: number): Uint8Array {
  const text = from.textContent.replace(/[\t\n\r ]/g, '');
  if (text.length > Math.ceil(limit / 3) * 4) throw malformed(`<${from.localName}/> is too long`);
  try {
    return fromBase64(text);
  } catch {
    throw malformed(`<${from.localName}/> is not base64`);
  }
}
