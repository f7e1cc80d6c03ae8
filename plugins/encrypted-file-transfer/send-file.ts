import type { Session } from '../../src/jingle/application.js';
import { byteCounter } from '../../src/streams/byte-counter.js';
import { startSending } from '../../src/worker/pipelines.js';
import type { LiveTransfer } from './live-transfer.js';
import { checksumElement } from './stanza.js';

/**
 * The way of a file to the peer: read → hash → encrypt → count → transport, then its checksum (XEP-0234 §8.2).
 * Resolves when every byte is at the peer's side; whether it was saved there, the end of the session tells (§6.6).
 * @throws SessionError, StanzaError, AbortError
 */
export async function sendFile(
  file: File,
  session: Session,
  transfer: LiveTransfer,
  { sendHash }: { sendHash: boolean },
): Promise<void> {
  const { security } = session;
  const connection = await session.connected();
  const { readable, digest } = await startSending({ file, secret: security?.takeSecret(), hashed: sendHash });
  const wireBytes = security?.ciphertextSize(file.size) ?? file.size;
  const counter = byteCounter((bytes) => {
    transfer.progress(Math.min(bytes, file.size));
    if (bytes === wireBytes) transfer.move({ name: 'verifying' });
  });

  transfer.move({ name: 'transferring', bytes: 0 });
  if (wireBytes === 0) transfer.move({ name: 'verifying' });
  await readable.pipeThrough(counter).pipeTo(connection.writable, { signal: session.signal });
  const sha256 = await digest;
  // A checksum that the peer does not take changes nothing: its verdict is the end of the session.
  if (sha256 !== undefined) await session.sendInfo(checksumElement(session.contentName, sha256)).catch(() => undefined);
}
