import { concat } from '../../../src/bytes/concat.js';
import { randomBytes } from '../../../src/bytes/random.js';
import { uint64 } from '../../../src/bytes/uint64.js';
import type { GcmSecret } from '../../../src/crypto/gcm-secret.js';
import { deriveSecret } from '../../../src/crypto/derive-secret.js';
import { SessionError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import type { Connection } from '../../../src/jingle/transport.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { NONCE_BYTES, acceptedRequestElement, parseNonce, type FileRequest } from '../wire/request-stanza.js';

/*
 * A request is answered without a question, and nothing in its envelope says that it is a request, or for what. So the
 * secret of its stream is derived: from the secret in the envelope, from what is asked for, and from a random number of
 * the owner. Without the second, a server could turn the envelope of an offer into a request, or make a request name
 * another file. Without the third, a server that gets a request served twice would have two streams under one key.
 */

/** The stream of a request, and the secret of it alone. */
export interface RequestStream {
  readonly connection: Connection;
  readonly secret: GcmSecret;
}

async function streamSecret({ security }: Session, request: FileRequest, nonce: Uint8Array): Promise<GcmSecret> {
  if (security === undefined) throw new SessionError('security-error', 'unencrypted', 'a request without <security/>');
  return deriveSecret(security.takeSecret(), purposeOf(request, nonce));
}

/** Names the stream. No two streams have the same name: XML has no NUL, and what follows the texts has a fixed length. */
function purposeOf({ sid, size, prefix }: FileRequest, nonce: Uint8Array): Uint8Array<ArrayBuffer> {
  const texts = new TextEncoder().encode(`${NS.converseJet} request\0${sid}\0`);
  const offset = prefix?.offset ?? 0;
  // The size of the file, then the offset and the length of what is asked for.
  return concat(texts, uint64(size), uint64(offset), uint64(size - offset), nonce);
}

/**
 * Accepts a request. Every answer has a number of its own.
 * @param options `hasChecksum` tells whether a `<checksum/>` follows the file
 * @throws SessionError, StanzaError, AbortError
 */
export async function acceptRequest(
  session: Session,
  request: FileRequest,
  { hasChecksum = true } = {},
): Promise<RequestStream> {
  const nonce = randomBytes(NONCE_BYTES);
  const connection = await session.accept(acceptedRequestElement(request, nonce, hasChecksum));
  return { connection, secret: await streamSecret(session, request, nonce) };
}

/**
 * Waits until the owner accepts a request.
 * @throws SessionError `security-error` for an answer without the owner's number; AbortError
 */
export async function requestAccepted(session: Session, request: FileRequest): Promise<RequestStream> {
  const connection = await session.connected();
  const nonce = parseNonce(session.description);
  if (nonce === undefined) throw new SessionError('security-error', 'protocol', 'a request answered without a nonce');
  return { connection, secret: await streamSecret(session, request, nonce) };
}
