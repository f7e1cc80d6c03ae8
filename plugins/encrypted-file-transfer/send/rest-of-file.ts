import { constantTimeEqual } from '../../../src/bytes/equal.js';
import { SessionError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import type { Prefix } from '../../../src/streams/prefix.js';
import { prefixOf, startSending } from '../../../src/worker/pipelines.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { acceptRequest } from '../transfer/request-stream.js';
import type { RunningTransfer } from '../transfer/running-transfer.js';
import type { FileInfo } from '../transfer/transfer.js';
import { PREFIX_DIFFERS, type FileRequest } from '../wire/request-stanza.js';
import { notAvailable } from '../wire/transfer-errors.js';
import { nearestHashPoint, noteHashPoint } from './hash-points.js';
import { dateOf } from './kept-file.js';
import { wholeOf } from './offered-part.js';
import type { OpenStream, Part } from './send-file.js';

/** The asker's part of a file is not the beginning of ours. */
const prefixDiffers = (): SessionError =>
  new SessionError('failed-application', 'prefix-differs', 'our file begins in another way', {
    name: PREFIX_DIFFERS,
    namespace: NS.converseJet,
  });

/** The user has chosen another file: the asker keeps what it has. */
const anotherFile = (): SessionError => notAvailable('prefix-differs', 'another file was chosen');

interface Requested {
  readonly file: File;
  readonly transfer: RunningTransfer;
  readonly request: FileRequest;
  /** Whether a `<checksum/>` follows. */
  readonly hasChecksum: boolean;
  /** What was offered, where the user has chosen the file again, so that it may be another one. */
  readonly unproved: FileInfo | undefined;
}

/**
 * Opens the stream of a request: the whole file, or the rest of it where the asker has the very beginning that we have
 * (docs/resume.md §5).
 */
export const openRequested =
  (requested: Requested): OpenStream =>
  async (session) => {
    const { file, request, hasChecksum } = requested;
    const prefix = await checkedPrefix(requested, session);
    const stream = await acceptRequest(session, request, { hasChecksum });
    const part = prefix === undefined ? wholeOf(file) : restOf(file, prefix);
    const start: typeof startSending = (job) =>
      startSending({ ...job, file, prefix }, (point) => {
        noteHashPoint(file, point);
      });
    return { ...stream, part, start };
  };

const restOf = (file: File, { offset }: Prefix): Part => ({
  bytes: file.slice(offset),
  offset: 0,
  before: offset,
  range: undefined,
});

/** Undefined where the asker has nothing. @throws SessionError, AbortError */
async function checkedPrefix(
  { file, request, transfer, unproved }: Requested,
  { signal }: Session,
): Promise<Prefix | undefined> {
  const { prefix: theirs } = request;
  const offset = theirs?.offset ?? 0;
  // Where no byte of it is compared, a file that was changed meanwhile differs in its date alone.
  if (unproved !== undefined && offset === 0 && dateOf(file) !== unproved.date) throw anotherFile();
  if (theirs === undefined) return undefined;
  const from = nearestHashPoint(file, offset);
  const onProgress = (bytes: number): void => {
    transfer.setState({ name: 'checking', bytes, of: offset });
  };
  const ours = await prefixOf({ file, offset, from }, { onProgress, signal });
  noteHashPoint(file, ours);
  if (!constantTimeEqual(ours.digest, theirs.digest)) throw unproved ? anotherFile() : prefixDiffers();
  transfer.setState({ name: 'accepted' });
  return ours;
}
