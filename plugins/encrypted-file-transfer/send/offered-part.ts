import { SessionError } from '../../../src/errors.js';
import { startSending } from '../../../src/worker/pipelines.js';
import { openConnection } from '../transfer/open-connection.js';
import type { Dialect } from '../wire/dialect.js';
import { isWhole, type Range } from '../wire/file-transfer-stanza.js';
import { noteHashPoint } from './hash-points.js';
import type { OpenStream, Part } from './send-file.js';

/** All of a file. */
export const wholeOf = (file: File): Part => ({ bytes: file, offset: 0, before: 0, range: undefined });

/** A range that the peer may not ask for. */
export const badRange = (): SessionError =>
  new SessionError('failed-application', 'protocol', 'a range that cannot be sent');

/**
 * Opens the stream of an offer, for the part that the peer's session-accept asks for (XEP-0234 §6.1): the whole unless
 * it names another. A part is encrypted as if it were all, since the secret is this session's own (XEP-0391 §4.3).
 */
export const openOffered =
  (file: File, dialect: Dialect): OpenStream =>
  async (session) => {
    const connection = await openConnection(session, dialect);
    const part = partOf(file, dialect.acceptedRange(session.description));
    const start: typeof startSending = (job) =>
      startSending(job, (point) => {
        if (part.range === undefined) noteHashPoint(file, point);
      });
    return { connection, part, secret: session.security?.takeSecret(), start };
  };

/** @throws SessionError */
function partOf(file: File, range: Range | undefined): Part {
  if (range === undefined || isWhole(range, file.size)) return wholeOf(file);
  const { offset, length = file.size - offset } = range;
  if (offset + length > file.size || length < 0) throw badRange();
  return { bytes: file.slice(offset, offset + length), offset: 0, before: offset, range };
}
