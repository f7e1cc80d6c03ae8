import type { Session } from '../../src/jingle/application.js';
import { byteCounter } from '../../src/streams/byte-counter.js';
import { byteLimit } from '../../src/streams/byte-limit.js';
import type { FileSink } from '../../src/streams/file-sink.js';
import { verify, type Hash } from '../../src/streams/verify.js';
import type { LiveTransfer } from './live-transfer.js';
import { receivedElement } from './stanza.js';

/**
 * The way of a file from the peer: transport → limit → decrypt → count → verify → store. The end of the stream is
 * the byte count, never the transport's close. Resolves when the file is saved, and it is saved only if tag, size
 * and announced hash were right; the session is over then.
 * @param answer the `<description/>` of our session-accept
 * @throws SessionError, StanzaError, AbortError
 */
export async function receiveFile(
  session: Session,
  transfer: LiveTransfer,
  sink: FileSink,
  { answer, expectedHash }: { answer: Element; expectedHash: Promise<readonly Hash[] | undefined> | undefined },
): Promise<void> {
  const { size } = transfer.transfer.file;
  const { security } = session;
  const connection = await session.accept(answer);
  transfer.move({ name: 'transferring', bytes: 0 });
  let bytes = connection.readable.pipeThrough(byteLimit(security?.ciphertextSize(size) ?? size));
  if (security !== undefined) bytes = bytes.pipeThrough(security.decrypt());
  await bytes
    .pipeThrough(
      byteCounter((count) => {
        transfer.progress(count);
      }),
    ) // prettier-ignore
    .pipeThrough(verify({ size, expectedHash }))
    .pipeTo(sink.writable);
  transfer.move({ name: 'saved' });
  void session.sendInfo(receivedElement(session.contentName)).catch(() => undefined);
  session.terminate({ reason: 'success' });
}
