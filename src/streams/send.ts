import { ownBytes } from '../bytes/own-bytes.js';
import { encryptor, encryptStream, type Cipher } from '../crypto/aes-gcm.js';
import { pauseIfBusy } from '../crypto/pause-if-busy.js';
import { digestsHere, type OnPoint, type RunningDigests, type StartDigests } from '../crypto/running-digests.js';
import { FOREIGN_HASH, OWN_HASH } from '../crypto/hash-algorithms.js';
import { ignore } from '../log.js';
import { fileSource } from './file-source.js';
import { IN_CLEAR } from './in-clear.js';
import type { CompareJob, HashedBytes, Outgoing, SendJob } from './job.js';
import { coveredBy } from './prefix.js';
import { sameBlocks } from './sent-blocks.js';
import { skipBytes } from './skip-bytes.js';

/** Chunks that are read, encrypted and hashed before somebody takes them. */
const READ_AHEAD_CHUNKS = 2;
/** Bytes between two points of the hash of a file that is sent: no more are hashed again. */
const POINT_BYTES = 8 * 1024 * 1024;

/** Tells one point of a hash for each 8 MiB. @param from bytes before the first that is hashed */
function fewer(onPoint: OnPoint, from: number): OnPoint {
  let told = from;
  return (point) => {
    if (point.offset - told < POINT_BYTES) return;
    told = point.offset;
    onPoint(point);
  };
}

/** What happens to a chunk of a file. */
interface Steps {
  readonly cipher: Cipher;
  readonly hashed: HashedBytes | undefined;
  readonly digests: RunningDigests | undefined;
  /** After the last byte. */
  readonly onEnd: () => Promise<void>;
}

/** read → encrypt → hash, chunk by chunk. */
function encrypted(source: ReadableStream<Uint8Array>, { cipher, hashed, digests, onEnd }: Steps) {
  const reader = source.getReader();
  const blocks = cipher.blocks();
  // What comes next is read while this thread is busy with what came before.
  let reading = reader.read();
  const next = async (): Promise<Uint8Array | undefined> => {
    for (let block = blocks.shift(); ; block = blocks.shift()) {
      if (block !== undefined) return block;
      const { done, value } = await reading;
      if (done) return undefined;
      reading = reader.read();
      reading.catch(ignore('who awaits it is told'));
      blocks.push(value);
    }
  };
  const hash = async (input: Uint8Array, output: Uint8Array): Promise<void> => {
    // What goes to the wire stays; the file's bytes are used no more, unless they are the same.
    if (hashed === 'ciphertext') await digests?.update(output.slice());
    else await digests?.update(input.buffer === output.buffer ? input.slice() : ownBytes(input));
  };
  const pull = async (controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> => {
    const block = await next();
    const input = block ?? blocks.rest();
    const output = await (block === undefined ? cipher.finish(input) : cipher.update(input));
    await hash(input, output);
    if (output.length > 0) controller.enqueue(output);
    if (block !== undefined) return pauseIfBusy();
    await onEnd();
    controller.close();
  };
  const cancel = (reason: unknown): Promise<void> => reader.cancel(reason);
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
  const job = { algorithms: [algorithm], bytes: file.size - from, from: isOfFile ? prefix : undefined };
  const digests = hashed && startDigests(job, isOfFile && onPoint ? fewer(onPoint, from) : undefined);
  const { promise: digest, resolve } = Promise.withResolvers<Uint8Array | undefined>();
  if (digests === undefined) resolve(undefined);
  const bytes = encrypted(fileSource(from === 0 ? file : file.slice(from)), {
    cipher: secret === undefined ? IN_CLEAR : encryptor(secret, coveredBy(file.size, prefix)),
    hashed,
    digests,
    onEnd: async () => {
      resolve((await digests?.finish())?.get(algorithm));
    },
  });
  if (earlier === undefined) return { readable: bytes, digest, stopped: () => Promise.resolve(undefined) };
  const { stream, passed } = sameBlocks(earlier.sent);
  const readable = bytes.pipeThrough(stream).pipeThrough(skipBytes(earlier.offset));
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
