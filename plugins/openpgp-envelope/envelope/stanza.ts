import { toBase64 } from '../../../src/bytes/base64.js';
import { randomBytes } from '../../../src/bytes/random.js';
import { KeyTransportError } from '../../../src/key-transport/key-transport.js';
import { childrenOf, element } from '../../../src/xmpp/element.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { parseBase64 } from '../base64-text.js';
import { dateTime, parseDateTime } from '../date-time.js';

/*
 * `<openpgp/>` and the `<signcrypt/>` in it (XEP-0373 0.7 §3). As in the first draft of JET (2017), the payload is the
 * `<body/>` of a message. Deviation: a `<signcrypt/>` is read only if it has exactly one `<to/>`, since more people
 * than the two of a session must not know its secret.
 */

/** Characters of base64: a sealed secret has under 2000, with RSA keys and several recipients a few thousand. */
const MAX_MESSAGE = 32_768;
/** Characters of a `<signcrypt/>`. */
const MAX_CONTENT = 8192;

/** What is signed and encrypted. */
export interface Signcrypt {
  /** Bare JID of the one whom it is for. */
  readonly to: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly body: string;
}

const malformed = (message: string): KeyTransportError => new KeyTransportError('malformed', message);

/** Builds `<openpgp/>` around a message of OpenPGP. */
export const openpgpElement = (message: Uint8Array): Element => element(NS.openpgp, 'openpgp', {}, toBase64(message));

/** Reads the message in `<openpgp/>`. @throws KeyTransportError `malformed`, for ASCII armor too */
export function parseOpenpgp(openpgp: Element): Uint8Array<ArrayBuffer> {
  if (openpgp.localName !== 'openpgp' || openpgp.namespaceURI !== NS.openpgp) throw malformed('no <openpgp/>');
  if (openpgp.children.length > 0) throw malformed('<openpgp/> holds elements');
  return parseBase64(openpgp.textContent, MAX_MESSAGE);
}

/** The text of a `<signcrypt/>`. Its length tells nothing of that of the body. */
export function signcryptText({ to, time, body }: Signcrypt): string {
  const [length = 0] = randomBytes(1);
  const part = (name: string, attributes: Record<string, string>, ...children: (Element | string)[]): Element =>
    element(NS.openpgp, name, attributes, ...children);
  const signcrypt = part(
    'signcrypt',
    {},
    part('to', { jid: to }),
    part('time', { stamp: dateTime(time) }),
    part('rpad', {}, toBase64(randomBytes(length))),
    part('payload', {}, element(NS.client, 'body', {}, body)),
  );
  return new XMLSerializer().serializeToString(signcrypt);
}

/** Reads a `<signcrypt/>`. @throws KeyTransportError `malformed` */
export function parseSigncrypt(text: string): Signcrypt {
  const signcrypt = parseXml(text);
  if (signcrypt.localName !== 'signcrypt' || signcrypt.namespaceURI !== NS.openpgp) throw malformed('no <signcrypt/>');
  if (childrenOf(signcrypt, NS.openpgp, 'rpad').length > 1) throw malformed('more than one <rpad/>');
  const to = only(signcrypt, NS.openpgp, 'to').getAttribute('jid') ?? '';
  const body = only(only(signcrypt, NS.openpgp, 'payload'), NS.client, 'body');
  if (body.parentElement?.children.length !== 1 || body.children.length > 0) throw malformed('not one text');
  const time = parseDateTime(only(signcrypt, NS.openpgp, 'time').getAttribute('stamp') ?? '');
  if (Number.isNaN(time)) throw malformed('<time/> is not one');
  return { to: bareJid(to), time, body: body.textContent };
}

/** Parses XML that has no declarations. */
function parseXml(text: string): Element {
  if (text.length > MAX_CONTENT || text.includes('<!')) throw malformed('no plain XML');
  const { documentElement } = new DOMParser().parseFromString(text, 'application/xml');
  if (documentElement.querySelector('parsererror') !== null || documentElement.localName === 'parsererror') {
    throw malformed('no XML');
  }
  return documentElement;
}

function only(parent: Element, namespace: string, name: string): Element {
  const [found, second] = childrenOf(parent, namespace, name);
  if (found === undefined || second !== undefined) throw malformed(`exactly one <${name}/> is needed`);
  return found;
}
