import { hashStream } from '../../src/crypto/hash.js';
import type { Session } from '../../src/jingle/application.js';
import { byteCounter } from '../../src/streams/byte-counter.js';
import { fileSource } from '../../src/streams/file-source.js';
import type { LiveTransfer } from './live-transfer.js';
import { checksumElement } from './stanza.js';

/**
 * The way of a file to the peer: read → count → hash → encrypt → transport, then its checksum (XEP-0234 §8.2).
 * Resolves when every byte is at the peer's side; whether it was saved there, the end of the session tells (§6.6).
 * @throws SessionError, StanzaError, AbortError
 */
export async function sendFile(
  file: File,
  session: Session,
  transfer: LiveTransfer,
  { sendHash }: { sendHash: boolean },
): Promise<void> {
  const connection = await session.connected();
  const hash = hashStream('sha-256');
  const counter = byteCounter((bytes) => {
    transfer.progress(bytes);
    if (bytes === file.size) transfer.move({ name: 'verifying' });
  });
  const plaintext = fileSource(file).pipeThrough(hash.stream).pipeThrough(counter);
  const { security } = session;
  const bytes = security === undefined ? plaintext : plaintext.pipeThrough(security.encrypt());

  transfer.move({ name: 'transferring', bytes: 0 });
  if (file.size === 0) transfer.move({ name: 'verifying' });
  await bytes.pipeTo(connection.writable, { signal: session.signal });
  // A checksum that the peer does not take changes nothing: its verdict is the end of the session.
  if (sendHash) await session.sendInfo(checksumElement(session.contentName, await hash.digest)).catch(() => undefined);
}
