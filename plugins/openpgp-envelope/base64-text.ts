import { fromBase64 } from '../../src/bytes/base64.js';
import { KeyTransportError } from '../../src/key-transport/key-transport.js';

/** Reads base64, between whose lines white space may stand. @throws KeyTransportError `malformed` */
export function parseBase64(text: string, limit: number): Uint8Array<ArrayBuffer> {
  if (text.length > limit) throw new KeyTransportError('malformed', 'too long');
  try {
    return fromBase64(text.replace(/[\t\n\r ]/g, ''));
  } catch {
    throw new KeyTransportError('malformed', 'not base64');
  }
}
