import type { GcmSecret } from '../../../src/crypto/aes-gcm.js';
import { deriveSecret } from '../../../src/crypto/derive-secret.js';
import type { Session } from '../../../src/jingle/application.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import type { FileRequest } from './stanza.js';

/**
 * The secret of the one stream of a session; undefined in clear. A request is answered unasked, and nothing in its
 * envelope says that it is one, or for what. A server that made a request of the envelope of an offer would have two
 * files under one key and IV, and one that named another offer would have that file taken for this one. So the secret
 * of a request is derived from the initiator's and from what is asked for: neither comes to anything.
 */
export async function streamSecret(session: Session, request?: FileRequest): Promise<GcmSecret | undefined> {
  const secret = session.security?.takeSecret();
  if (secret === undefined || session.senders === 'initiator') return secret;
  if (request === undefined) throw new Error('no secret for bytes that nobody asked for');
  // XML has no NUL.
  return deriveSecret(secret, `${NS.self} request\0${request.sid}\0${String(request.size)}`);
}
