import { fromBase64, toBase64 } from '../../bytes/base64.js';
import { StanzaError } from '../../errors.js';
import { attributeOf, element, integerAttribute, requiredAttribute, textOf } from '../../xmpp/element.js';
import { NS } from '../../xmpp/namespaces.js';

/*
 * XEP-0047 (2.0.1) and XEP-0261 (1.0), with these deviations:
 * - `seq` is read modulo 65536: Conversations lets it grow;
 * - `block-size` may be missing in a session-accept (Conversations).
 */

/** Largest block-size there is (XEP-0047 §2.1). */
export const MAX_BLOCK_BYTES = 65535;
/** Sequence numbers are 16 bits wide (XEP-0047 §2.2). */
export const SEQUENCE = 65536;
const MAX_SID = 256;
/** Characters of a block: base64, and line breaks. */
const MAX_BLOCK_TEXT = 2 * MAX_BLOCK_BYTES;

/** `<transport xmlns='urn:xmpp:jingle:transports:ibb:1'/>`. */
export interface IbbTransport {
  readonly sid: string;
  /** Bytes of a block before base64. */
  readonly blockSize: number;
}

export const transportElement = ({ sid, blockSize }: IbbTransport): Element =>
  element(NS.jingleIbb, 'transport', { 'block-size': blockSize, sid });

/** @throws StanzaError `bad-request` */
export const parseTransport = (transport: Element): IbbTransport => ({
  sid: requiredAttribute(transport, 'sid', MAX_SID),
  blockSize: integerAttribute(transport, 'block-size', 1, MAX_BLOCK_BYTES),
});

/** The block-size of a session-accept, `offered` where it says none. @throws StanzaError */
export const acceptedBlockSize = (transport: Element, offered: number): number =>
  attributeOf(transport, 'block-size') === undefined ? offered : integerAttribute(transport, 'block-size', 1, offered);

/** What a peer sends for a stream. */
export type IbbRequest =
  | { readonly name: 'open'; readonly sid: string; readonly blockSize: number; readonly stanza: string }
  | { readonly name: 'data'; readonly sid: string; readonly seq: number; readonly bytes: Uint8Array }
  | { readonly name: 'close'; readonly sid: string };

export const openElement = (sid: string, blockSize: number): Element =>
  element(NS.ibb, 'open', { 'block-size': blockSize, sid, stanza: 'iq' });

export const dataElement = (sid: string, seq: number, bytes: Uint8Array): Element =>
  element(NS.ibb, 'data', { seq, sid }, toBase64(bytes));

export const closeElement = (sid: string): Element => element(NS.ibb, 'close', { sid });

/** @throws StanzaError `bad-request` */
export function parseRequest(payload: Element): IbbRequest {
  const sid = requiredAttribute(payload, 'sid', MAX_SID);
  switch (payload.localName) {
    case 'open': {
      const stanza = attributeOf(payload, 'stanza') ?? 'iq';
      return { name: 'open', sid, blockSize: integerAttribute(payload, 'block-size', 1, MAX_BLOCK_BYTES), stanza };
    }
    case 'data':
      return { name: 'data', sid, seq: integerAttribute(payload, 'seq', 0, 2 ** 53 - 1), bytes: parseBytes(payload) };
    case 'close':
      return { name: 'close', sid };
    default:
      throw new StanzaError('bad-request', 'unknown request');
  }
}

/** XEP-0047 §6: characters from outside the alphabet are refused, not skipped; line breaks at the ends are let be. */
function parseBytes(data: Element): Uint8Array {
  const text = textOf(data, MAX_BLOCK_TEXT);
  try {
    return fromBase64(text.trim());
  } catch {
    throw new StanzaError('bad-request', 'not base64');
  }
}
