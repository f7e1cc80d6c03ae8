import { ownBytes } from '../bytes/own-bytes.js';
import { CHUNK_BYTES, encryptor, encryptStream, type Cipher } from '../crypto/aes-gcm.js';
import { pauseIfBusy } from '../crypto/pause-if-busy.js';
import { digestsHere, type OnPoint, type RunningDigests, type StartDigests } from '../crypto/running-digests.js';
import { FOREIGN_HASH, OWN_HASH } from '../crypto/hash-algorithms.js';
import { ignore } from '../log.js';
import { fileBlocks, type FileBlocks } from './file-blocks.js';
import { fileSource } from './file-source.js';
import { IN_CLEAR } from './in-clear.js';
import type { CompareJob, HashedBytes, Outgoing, SendJob } from './job.js';
import { coveredBy } from './prefix.js';
import { sameBlocks } from './sent-blocks.js';
import { skipBytes } from './skip-bytes.js';

/** Chunks that are read, encrypted and hashed before somebody takes them. */
const READ_AHEAD_CHUNKS = 2;
/** Bytes between two points of the hash of a file that is sent: hardly more are hashed again. */
const POINT_BYTES = 8 * 1024 * 1024;
/** Blocks whose memory is kept to be read into again: as many as are on their way to the hash. */
const SPARE_BLOCKS = 12;

/** Memory of blocks that is used again. */
class Spare {
  readonly #buffers: ArrayBuffer[] = [];

  readonly add = (buffer: ArrayBuffer): void => {
    if (buffer.byteLength === CHUNK_BYTES && this.#buffers.length < SPARE_BLOCKS) this.#buffers.push(buffer);
  };

  take(): ArrayBuffer | undefined {
    return this.#buffers.pop();
  }
}

/** What happens to a chunk of a file. */
interface Steps {
  readonly cipher: Cipher;
  readonly hashed: HashedBytes | undefined;
  readonly digests: RunningDigests | undefined;
  readonly spare: Spare;
  /** After the last byte. */
  readonly onEnd: () => Promise<void>;
}

/** read → encrypt → hash, chunk by chunk. */
function encrypted(source: FileBlocks, { cipher, hashed, digests, spare, onEnd }: Steps) {
  const read = (): Promise<Uint8Array> => {
    const block = source.next(spare.take());
    block.catch(ignore('who awaits it is told'));
    return block;
  };
  // What comes next is read while this thread is busy with what came before.
  let reading = read();
  const hash = async (input: Uint8Array, output: Uint8Array): Promise<void> => {
    const isShared = input.buffer === output.buffer;
    // What goes to the wire stays; the file's bytes are used no more, unless they are the same.
    if (hashed === 'plaintext') await digests?.update(isShared ? input.slice() : ownBytes(input));
    else if (hashed === 'ciphertext') await digests?.update(output.slice());
    if (hashed !== 'plaintext' && !isShared) spare.add(input.buffer as ArrayBuffer);
  };
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const input = await reading;
    const isLast = input.length < CHUNK_BYTES;
    if (!isLast) reading = read();
    const output = await (isLast ? cipher.finish(input) : cipher.update(input));
    await hash(input, output);
    if (output.length > 0) controller.enqueue(output);
    if (!isLast) return pauseIfBusy();
    await onEnd();
    controller.close();
  };
  const cancel = (reason: unknown): Promise<void> => source.cancel(reason);
  return new ReadableStream<Uint8Array>({ pull, cancel }, { highWaterMark: READ_AHEAD_CHUNKS });
}

/**
 * read → encrypt → hash. The secret is copied before this returns.
 * @param onPoint told how far the file is hashed, where the digest of the plaintext by {@link OWN_HASH} is wanted
 */
export function sendPipeline(
  { file, secret, hashed, algorithm = FOREIGN_HASH, earlier, prefix }: SendJob,
  onPoint?: OnPoint,
  startDigests: StartDigests = digestsHere,
): Outgoing {
  const from = prefix?.offset ?? 0;
  const isOfFile = hashed === 'plaintext' && algorithm === OWN_HASH;
  const bytes = file.size - from;
  const spare = new Spare();
  const job = { algorithms: [algorithm], bytes, from: isOfFile ? prefix : undefined, pointBytes: POINT_BYTES };
  const digests = hashed && startDigests(job, isOfFile ? onPoint : undefined, spare.add);
  const { promise: digest, resolve } = Promise.withResolvers<Uint8Array | undefined>();
  if (digests === undefined) resolve(undefined);
  const sent = encrypted(fileBlocks(from === 0 ? file : file.slice(from), CHUNK_BYTES), {
    cipher: secret === undefined ? IN_CLEAR : encryptor(secret, coveredBy(file.size, prefix)),
    hashed,
    digests,
    spare,
    onEnd: async () => {
      resolve((await digests?.finish())?.get(algorithm));
    },
  });
  if (earlier === undefined) return { readable: sent, digest, stopped: () => Promise.resolve(undefined) };
  const { stream, passed } = sameBlocks(earlier.sent);
  const readable = sent.pipeThrough(stream).pipeThrough(skipBytes(earlier.offset));
  return { readable, digest, stopped: () => Promise.resolve(passed()) };
}

/**
 * True when a file still begins with what was sent. The secret is copied before this returns.
 * @throws SessionError when it does not, or cannot be read
 */
export async function beginsWith({ file, secret, sent }: CompareJob): Promise<boolean> {
  const { stream } = sameBlocks(sent);
  const reader = fileSource(file).pipeThrough(encryptStream(secret)).pipeThrough(stream).getReader();
  for (let left = sent.length; left > 0; left--) {
    if ((await reader.read()).done) return false;
  }
  await reader.cancel();
  return true;
}
