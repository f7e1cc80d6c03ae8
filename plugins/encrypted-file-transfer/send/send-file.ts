import type { GcmSecret } from '../../../src/crypto/gcm-secret.js';
import { isSessionError } from '../../../src/errors.js';
import type { HashAlgorithm } from '../../../src/crypto/hash-algorithms.js';
import type { Session } from '../../../src/jingle/application.js';
import type { Connection } from '../../../src/jingle/transport.js';
import { logUnlessExpected } from '../../../src/log.js';
import type { Outgoing, SendJob } from '../../../src/streams/job.js';
import type { Receipts } from '../transfer/receipts.js';
import { runSession } from '../transfer/run-session.js';
import type { RunningTransfer } from '../transfer/running-transfer.js';
import type { TransferState } from '../transfer/transfer.js';
import type { Dialect } from '../wire/dialect.js';
import type { Range } from '../wire/file-transfer-stanza.js';
import { notAvailable } from '../wire/transfer-errors.js';

/** What of a file goes over the wire. */
export interface Part {
  readonly bytes: Blob;
  /** First byte on the wire that goes. */
  readonly offset: number;
  /** Bytes of the file that the peer has already. */
  readonly before: number;
  /** As the peer has asked for it; undefined: the whole. */
  readonly range: Range | undefined;
}

/** The stream of a session, and what goes through it. */
export interface FileStream {
  readonly connection: Connection;
  readonly part: Part;
  /** Undefined: in clear. */
  readonly secret: GcmSecret | undefined;
  /** Starts the pipeline. Takes the secret. */
  readonly start: (job: SendJob) => Promise<Outgoing>;
}

/** Opens the stream of a session. @throws SessionError, StanzaError, AbortError */
export type OpenStream = (session: Session) => Promise<FileStream>;

/** How a session sends a file. */
export interface SendOptions {
  readonly open: OpenStream;
  readonly sendHash: boolean;
  /** How the hash is made. */
  readonly algorithm: HashAlgorithm;
  readonly dialect: Dialect;
  readonly receipts: Receipts;
  /** Told the digest of the whole file, which the peer is about to be told. */
  readonly onDigest?: ((digest: Uint8Array) => void) | undefined;
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
 * Takes a file to the peer: read → encrypt → hash → transport, then its checksum (XEP-0234
 * §8.2). Resolves when every byte is at the peer's side. Whether it was saved there, the end of the session tells (§6.6).
 * @throws SessionError, StanzaError, AbortError
 */
async function sendBytes(file: File, session: Session, transfer: RunningTransfer, options: SendOptions): Promise<void> {
  const { open, sendHash, algorithm, dialect, receipts } = options;
  const { connection, part, secret, start } = await open(session);
  const { bytes, offset, before, range } = part;
  if (secret !== undefined && range === undefined) await receipts.expect(session, secret, file.size);
  const hashed = sendHash ? dialect.hashed : undefined;
  const { readable, digest: promised } = await start({ file: bytes, secret, hashed, algorithm });
  const wireBytes = (session.security?.ciphertextSize(bytes.size) ?? bytes.size) - offset;
  connection.onSent((sent) => {
    transfer.progress(Math.min(before + sent, before + bytes.size, file.size));
    if (sent === wireBytes) transfer.setState({ name: 'verifying' });
  });

  transfer.setState({ name: 'transferring', bytes: before, path: connection.path });
  if (wireBytes === 0) transfer.setState({ name: 'verifying' });
  await readable.pipeTo(connection.writable, { signal: session.signal }).catch(gone);
  const digest = await promised;
  if (digest === undefined) return;
  receipts.cover(session, digest);
  if (range === undefined) options.onDigest?.(digest);
  // A checksum that the peer does not take changes nothing: its verdict is the end of the session, which may come first.
  const told = session.sendInfo(dialect.checksum(session.contentName, { algorithm, digest }, range));
  await Promise.race([told.catch(logUnlessExpected('sending a checksum')), session.ended]);
}

/** A file that cannot be read any more is none to the peer (XEP-0234 §9.1). */
function gone(error: unknown): never {
  throw isSessionError(error) && error.failure === 'file-unreadable'
    ? notAvailable('file-unreadable', error.message)
    : error;
}
