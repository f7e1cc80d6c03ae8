import { ciphertextSize } from '../../../src/crypto/aes-gcm.js';
import { SessionError, isSessionError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import { byteCounter } from '../../../src/streams/byte-counter.js';
import { startSending } from '../../../src/worker/pipelines.js';
import { notAvailable } from '../wire/transfer-errors.js';
import { connect } from '../transfer/open-connection.js';
import type { Dialect } from '../wire/dialect.js';
import type { SentBytes } from './sent-prefix.js';
import type { RunningTransfer } from '../transfer/running-transfer.js';
import type { Receipts } from '../transfer/receipts.js';
import { acceptRequest } from '../transfer/request-stream.js';
import type { FileRequest } from '../wire/request-stanza.js';
import { runSession } from '../transfer/run-session.js';
import { isWhole, type Range } from '../wire/file-transfer-stanza.js';
import type { TransferState } from '../transfer/transfer.js';

/** What goes over the wire. */
interface Part {
  readonly bytes: Blob;
  /** First byte on the wire that goes. */
  readonly offset: number;
  /** Bytes of the file that the peer has already. */
  readonly before: number;
  /** As the peer has asked for it; undefined: the whole. */
  readonly range: Range | undefined;
}

/** What of a file a session sends. */
export interface SendOptions {
  readonly sendHash: boolean;
  readonly dialect: Dialect;
  /** The peer has asked for the file. */
  readonly request?: FileRequest;
  readonly receipts: Receipts;
  /** What earlier sessions have sent of it, where the form goes on with the rest. */
  readonly sent?: SentBytes | undefined;
}

/**
 * The part of a file that the peer's session-accept asks for (XEP-0234 §6.1): the whole unless it names another; of the
 * ciphertext, the rest of what was sent before. A file that the peer has asked for goes as a whole.
 * @throws SessionError
 */
function requestedPart(session: Session, file: File, { dialect, request, sent }: SendOptions): Part {
  const whole = { bytes: file, offset: 0, before: 0, range: undefined };
  if (request !== undefined) return whole;
  const size = dialect.resumable ? ciphertextSize(file.size) : file.size;
  const range = dialect.acceptedRange(session.description);
  if (range === undefined || isWhole(range, size)) return whole;
  const { offset, length } = range;
  const isRest = offset <= (sent?.furthest ?? 0) && (length === undefined || offset + length === size);
  if (offset + (length ?? 0) > size || (dialect.resumable && !isRest)) {
    throw new SessionError('failed-application', 'protocol', 'a range that cannot be sent');
  }
  if (dialect.resumable) return { ...whole, offset, before: Math.min(offset, file.size) };
  const bytes = file.slice(offset, length === undefined ? file.size : offset + length);
  return { bytes, offset: 0, before: offset, range };
}

/** Sends a file in a session. @returns how it ended */
export async function sendFile(
  file: File,
  session: Session,
  transfer: RunningTransfer,
  options: SendOptions,
): Promise<TransferState> {
  const end = await runSession(session, transfer, () => sendBytes(file, session, transfer, options));
  const isConfirmed = end.name === 'saved' && (await options.receipts.isRight(session));
  return isConfirmed ? { name: 'saved', confirmed: true } : end;
}

/**
 * The way of a file to the peer: read → hash → encrypt (or encrypt → hash) → count → transport, then its checksum (XEP-0234 §8.2).
 * Resolves when every byte is at the peer's side; whether it was saved there, the end of the session tells (§6.6).
 * A part of a file is encrypted as if it were all: the secret is this session's own (XEP-0391 §4.3). In the draft of
 * 2015 it is not, and a part is that of the ciphertext of the whole.
 * @throws SessionError, StanzaError, AbortError
 */
async function sendBytes(file: File, session: Session, transfer: RunningTransfer, options: SendOptions): Promise<void> {
  const { sendHash, dialect, receipts, request, sent } = options;
  const answered = request && (await acceptRequest(session, request));
  const connection = answered?.connection ?? (await connect(session, dialect));
  const { bytes: part, offset, before, range } = requestedPart(session, file, options);
  const secret = answered?.secret ?? session.security?.takeSecret();
  if (sent?.isBegun === false && secret !== undefined) sent.keep(secret);
  if (secret !== undefined && range === undefined) await receipts.expect(session, secret, file.size);
  const hashed = sendHash ? dialect.hashed : undefined;
  const job = { file: part, secret, hashed, earlier: sent?.before(offset) };
  const outgoing = await startSending(job);
  sent?.begin(outgoing, offset);
  const { readable, digest } = outgoing;
  const wireBytes = (session.security?.ciphertextSize(part.size) ?? part.size) - offset;
  const counter = byteCounter((bytes) => {
    transfer.progress(Math.min(before + bytes, before + part.size, file.size));
    if (bytes === wireBytes) transfer.setState({ name: 'verifying' });
  });

  transfer.setState({ name: 'transferring', bytes: before });
  if (wireBytes === 0) transfer.setState({ name: 'verifying' });
  await readable.pipeThrough(counter).pipeTo(connection.writable, { signal: session.signal }).catch(gone);
  const sha256 = await digest;
  if (sha256 === undefined) return;
  receipts.cover(session, sha256);
  // A checksum that the peer does not take changes nothing: its verdict is the end of the session.
  await session.sendInfo(dialect.checksum(session.contentName, sha256, range)).catch(() => undefined);
}

/** A file that cannot be read any more is none to the peer (XEP-0234 §9.1). */
function gone(error: unknown): never {
  throw isSessionError(error) && error.failure === 'file-unreadable'
    ? notAvailable('file-unreadable', error.message)
    : error;
}
