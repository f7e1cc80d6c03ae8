import { isSessionError } from '../../src/errors.js';
import type { Session } from '../../src/jingle/application.js';
import { byteCounter } from '../../src/streams/byte-counter.js';
import { byteLimit } from '../../src/streams/byte-limit.js';
import type { HashedBytes, Incoming } from '../../src/streams/pipeline.js';
import type { StoredName } from '../../src/streams/stored-files.js';
import type { Hash } from '../../src/streams/verify.js';
import { startReceiving } from '../../src/worker/pipelines.js';
import { tooLarge } from './conditions.js';
import { connect } from './connect.js';
import type { Dialect } from './dialect.js';
import type { LiveTransfer } from './live-transfer.js';
import type { FileRequest } from './requests/stanza.js';
import { streamSecret } from './requests/stream-secret.js';
import { receivedElement } from './stanza.js';

/** A file that a peer sends. */
interface ReceivedFile {
  readonly session: Session;
  readonly transfer: LiveTransfer;
  readonly dialect: Dialect;
}

/** What the sender announced. */
export interface Announced {
  /** Bytes. */
  readonly size: number;
  /** Hash algorithms. */
  readonly algorithms: readonly string[];
  /** Their digests; may come after the bytes, or never. */
  readonly hashes: Promise<readonly Hash[]>;
  /** What they are of. */
  readonly hashed: HashedBytes | 'either';
  /** Set: we have asked for it. */
  readonly request?: FileRequest;
}

/** A disk that is full sets a limit to the size of files (XEP-0234 §9.2). */
const asRefusal = (error: unknown): unknown =>
  isSessionError(error) && error.failure === 'no-space' ? tooLarge('no-space', error.message) : error;

/**
 * The way of a file from the peer: transport → limit → count → decrypt → verify → store. The end of the stream is
 * the byte count, never the transport's close. Resolves when the file is saved, and it is saved only if tag, size
 * and announced hash were right; the session is over then.
 * @throws SessionError, StanzaError, AbortError
 */
export async function receiveFile(
  receiving: ReceivedFile,
  name: StoredName,
  { hashes, request, ...announced }: Announced,
): Promise<void> {
  const { session, transfer, dialect } = receiving;
  const job = { name, secret: await streamSecret(session, request), ...announced };
  const incoming = await startReceiving(job, hashes).catch((error: unknown) => {
    throw asRefusal(error);
  });
  try {
    await receive(receiving, incoming, announced.size);
  } catch (error) {
    // Whatever was not aborted by the stream itself: nothing is left of the file.
    await incoming.writable.abort(error).catch(() => undefined);
    throw asRefusal(error);
  }
  transfer.move({ name: 'saved' });
  session.sendInfo(receivedElement(session.contentName, dialect.namespace)).catch(() => undefined);
  session.terminate({ reason: 'success' });
}

async function receive({ session, transfer, dialect }: ReceivedFile, incoming: Incoming, size: number): Promise<void> {
  const wireBytes = session.security?.ciphertextSize(size) ?? size;
  const counter = byteCounter((bytes) => {
    transfer.progress(Math.min(bytes, size));
    if (bytes === wireBytes) transfer.move({ name: 'verifying' });
  });
  const connection = await connect(session, dialect);
  transfer.move({ name: 'transferring', bytes: 0 });
  await connection.readable.pipeThrough(byteLimit(wireBytes)).pipeThrough(counter).pipeTo(incoming.writable);
  await incoming.saved;
}
