/** What runs in the page; `run.mjs` calls it. Throughputs are in MB/s. */
import type { GcmSecret } from '../src/crypto/gcm-secret.js';
import { removeStoredFiles, storedFile } from '../src/storage/stored-files.js';
import type { StoredName } from '../src/storage/stored-name.js';
import type { Hash } from '../src/streams/verify.js';
import { startReceiving, startSending } from '../src/worker/pipelines.js';
import { readOnly } from './baselines/read-only.js';
import { chunked, drain } from './byte-stream.js';
import { watchPauses } from './pause-meter.js';
import { randomBytes } from './random-bytes.js';
import type { Answer, Request } from './worker.js';

export { prepareDevices, wrapForDevices } from './omemo.js';

const PLAINTEXT = 'plaintext';
const CIPHERTEXT = 'ciphertext';
const RECEIVED = 'received';
const CHUNK_BYTES = 256 * 1024;
const key = randomBytes(32);
const iv = randomBytes(12);
/** The pipelines overwrite theirs. */
const secret = (): GcmSecret => ({ key: key.slice(), iv: iv.slice() });
const stored = (id: string): StoredName => ({ account: `${id}@bench`, id });
let digest: Uint8Array | undefined;

const rate = (bytes: number, ms: number): number => bytes / 1000 / ms;

async function timed(bytes: number, action: () => Promise<void>): Promise<number> {
  const start = performance.now();
  await action();
  return rate(bytes, performance.now() - start);
}

async function store(id: string, size: number, content: ReadableStream<Uint8Array>): Promise<void> {
  const job = { name: stored(id), size, secret: undefined, algorithms: [] };
  const { writable, saved } = await startReceiving(job, Promise.resolve([]));
  await content.pipeTo(writable);
  await saved;
}

/** Called when nothing else shall happen. */
export const isReady = (): boolean => true;

/** Puts a file of random bytes on the disk. */
export async function preparePlaintext(bytes: number): Promise<void> {
  await store(
    PLAINTEXT,
    bytes,
    chunked(bytes, CHUNK_BYTES, (at, end) => randomBytes(end - at)),
  );
}

/** Puts the encrypted file beside it. */
export async function prepareCiphertext(): Promise<void> {
  const file = await storedFile(stored(PLAINTEXT));
  const outgoing = await startSending({ file, secret: secret(), hashed: 'plaintext' });
  await store(CIPHERTEXT, file.size + 16, outgoing.readable);
  digest = await outgoing.digest;
}

const hashesOf = (value: Uint8Array | undefined): Hash[] =>
  value === undefined ? [] : [{ algorithm: 'sha-256', digest: value }];

/** The file is read. */
export async function read(): Promise<number> {
  const file = await storedFile(stored(PLAINTEXT));
  return timed(file.size, () => readOnly(file));
}

/** The file goes the way to the network. */
export async function send(hashed: boolean): Promise<number> {
  const file = await storedFile(stored(PLAINTEXT));
  return timed(file.size, async () => {
    await drain((await startSending({ file, secret: secret(), hashed: hashed ? 'plaintext' : undefined })).readable);
  });
}

async function receiveFrom(content: ReadableStream<Uint8Array>, size: number, hashes: Promise<Hash[]>): Promise<void> {
  const job = { name: stored(RECEIVED), size, secret: secret(), algorithms: ['sha-256'] };
  const { writable, saved } = await startReceiving(job, hashes);
  await content.pipeTo(writable);
  await saved;
}

/** The encrypted file goes the way from the network. */
export async function receive(): Promise<number> {
  const { size } = await storedFile(stored(PLAINTEXT));
  const file = await storedFile(stored(CIPHERTEXT));
  const speed = await timed(size, () => receiveFrom(file.stream(), size, Promise.resolve(hashesOf(digest))));
  await removeStoredFiles(stored(RECEIVED).account);
  return speed;
}

/** The file goes the way to the network and back from it. @returns milliseconds of the page's longest task */
export async function sendAndReceive(): Promise<number> {
  const file = await storedFile(stored(PLAINTEXT));
  const pauses = watchPauses();
  const outgoing = await startSending({ file, secret: secret(), hashed: 'plaintext' });
  await receiveFrom(outgoing.readable, file.size, outgoing.digest.then(hashesOf));
  const longestTask = await pauses();
  await removeStoredFiles(stored(RECEIVED).account);
  return longestTask;
}

let worker: Worker | undefined;

/** What only a worker does, or does there as it would in one of ours. */
export async function inWorker(request: Request): Promise<number> {
  const running = (worker ??= new Worker(new URL('bench-worker.js', import.meta.url), { type: 'module' }));
  const answer = await new Promise<Answer>((resolve, reject) => {
    running.onmessage = ({ data }: MessageEvent<Answer>) => {
      resolve(data);
    };
    running.onerror = () => {
      reject(new Error('the worker did not start'));
    };
    running.postMessage(request);
  });
  if ('error' in answer) throw new Error(answer.error);
  return rate(answer.bytes, answer.ms);
}
