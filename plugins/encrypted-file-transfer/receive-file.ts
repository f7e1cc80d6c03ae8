import type { Session } from '../../src/jingle/application.js';
import { byteCounter } from '../../src/streams/byte-counter.js';
import { byteLimit } from '../../src/streams/byte-limit.js';
import type { FileSink } from '../../src/streams/file-sink.js';
import { verify, type Expected } from '../../src/streams/verify.js';
import type { LiveTransfer } from './live-transfer.js';
import { receivedElement } from './stanza.js';

/**
 * The way of a file from the peer: transport → limit → decrypt → count → verify → store. The end of the stream is
 * the byte count, never the transport's close. Resolves when the file is saved, and it is saved only if tag, size
 * and announced hash were right; the session is over then.
 * @throws SessionError, StanzaError, AbortError
 */
export async function receiveFile(
  session: Session,
  transfer: LiveTransfer,
  sink: FileSink,
  expected: Expected,
): Promise<void> {
  const { security } = session;
  const { size } = expected;
  const counter = byteCounter((bytes) => {
    transfer.progress(bytes);
    if (bytes === size) transfer.move({ name: 'verifying' });
  });
  const connection = await session.accept(session.description);
  transfer.move({ name: 'transferring', bytes: 0 });
  const wire = connection.readable.pipeThrough(byteLimit(security?.ciphertextSize(size) ?? size));
  const plaintext = security === undefined ? wire : wire.pipeThrough(security.decrypt());
  await plaintext.pipeThrough(counter).pipeThrough(verify(expected)).pipeTo(sink.writable);

  transfer.move({ name: 'saved' });
  session.sendInfo(receivedElement(session.contentName)).catch(() => undefined);
  session.terminate({ reason: 'success' });
}
