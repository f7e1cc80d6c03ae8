import { SessionError, isSessionError } from '../../src/errors.js';
import type { Session } from '../../src/jingle/application.js';
import { byteCounter } from '../../src/streams/byte-counter.js';
import { startSending } from '../../src/worker/pipelines.js';
import { notAvailable } from './conditions.js';
import { connect } from './connect.js';
import type { Dialect } from './dialect.js';
import type { LiveTransfer } from './live-transfer.js';
import type { FileRequest } from './requests/stanza.js';
import { streamSecret } from './requests/stream-secret.js';
import { isWhole, type Range } from './stanza.js';

/** The part of a file that the peer's session-accept or request asks for (XEP-0234 §6.1); the whole unless it names another. */
function requestedRange(session: Session, dialect: Dialect, size: number): Range | undefined {
  const range = dialect.acceptedRange(session.description);
  if (range === undefined || isWhole(range, size)) return undefined;
  if (range.offset + (range.length ?? 0) > size) {
    throw new SessionError('failed-application', 'protocol', 'a range beyond the end of the file');
  }
  return range;
}

/**
 * The way of a file to the peer: read → hash → encrypt (or encrypt → hash) → count → transport, then its checksum (XEP-0234 §8.2).
 * Resolves when every byte is at the peer's side; whether it was saved there, the end of the session tells (§6.6).
 * A part of a file is encrypted as if it were all: the secret is this session's own (XEP-0391 §4.3).
 * @throws SessionError, StanzaError, AbortError
 */
export async function sendFile(
  file: File,
  session: Session,
  transfer: LiveTransfer,
  { sendHash, dialect, request }: { sendHash: boolean; dialect: Dialect; request?: FileRequest },
): Promise<void> {
  const connection = await connect(session, dialect);
  const range = requestedRange(session, dialect, file.size);
  const part = range === undefined ? file : slice(file, range);
  const secret = await streamSecret(session, request);
  const job = { file: part, secret, hashed: sendHash ? dialect.hashed : undefined };
  const { readable, digest } = await startSending(job);
  const wireBytes = session.security?.ciphertextSize(part.size) ?? part.size;
  const before = range?.offset ?? 0;
  const counter = byteCounter((bytes) => {
    transfer.progress(Math.min(before + bytes, before + part.size));
    if (bytes === wireBytes) transfer.move({ name: 'verifying' });
  });

  transfer.move({ name: 'transferring', bytes: before });
  if (wireBytes === 0) transfer.move({ name: 'verifying' });
  await readable.pipeThrough(counter).pipeTo(connection.writable, { signal: session.signal }).catch(gone);
  const sha256 = await digest;
  if (sha256 === undefined) return;
  // A checksum that the peer does not take changes nothing: its verdict is the end of the session.
  await session.sendInfo(dialect.checksum(session.contentName, sha256, range)).catch(() => undefined);
}

const slice = (file: File, { offset, length }: Range): Blob =>
  file.slice(offset, length === undefined ? file.size : offset + length);

/** A file that cannot be read any more is none to the peer (XEP-0234 §9.1). */
function gone(error: unknown): never {
  throw isSessionError(error) && error.failure === 'file-unreadable'
    ? notAvailable('file-unreadable', error.message)
    : error;
}
