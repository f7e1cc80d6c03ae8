/** What runs in the page; `run.mjs` calls it. Throughputs are in MB/s. */
import type { GcmSecret } from '../src/crypto/gcm-secret.js';
import { FOREIGN_HASH, OWN_HASH, type HashAlgorithm } from '../src/crypto/hash-algorithms.js';
import { folderOf, removeStoredFiles, storedFile } from '../src/storage/stored-files.js';
import type { StoredName } from '../src/storage/stored-name.js';
import type { Hash } from '../src/streams/verify.js';
import { startReceiving, startSending } from '../src/worker/start-pipelines.js';
import { readOnly } from './baselines/read-only.js';
import { chunked, drain } from './byte-stream.js';
import { watchPauses } from './pause-meter.js';
import { randomBytes } from './random-bytes.js';
import type { Answer, Request } from './worker.js';

export { prepareDevices, wrapForDevices } from './omemo.js';

const PLAINTEXT = 'plaintext';
const RECEIVED = 'received';
const CHUNK_BYTES = 256 * 1024;
const key = randomBytes(32);
const iv = randomBytes(12);
/** The pipelines overwrite theirs. */
const secret = (): GcmSecret => ({ key: key.slice(), iv: iv.slice() });
const stored = (id: string): StoredName => ({ account: `${id}@bench`, id });
let ciphertext: Uint8Array<ArrayBuffer>[] = [];
const digests = new Map<HashAlgorithm, Uint8Array>();

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

/** Puts a file of zeros in its place, which take no room on the disk. */
export async function prepareZeros(bytes: number): Promise<void> {
  const { account, id } = stored(PLAINTEXT);
  const handle = await (await folderOf(account, true)).getFileHandle(id, { create: true });
  const file = await handle.createWritable();
  await file.truncate(bytes);
  await file.close();
}

/** Keeps the encrypted file in memory, in chunks as a network gives them, and its digests. */
export async function prepareCiphertext(): Promise<void> {
  const file = await storedFile(stored(PLAINTEXT));
  for (const algorithm of [OWN_HASH, FOREIGN_HASH] as const) {
    const { readable, digest } = await startSending({ file, secret: secret(), hashed: 'plaintext', algorithm });
    ciphertext = [];
    for await (const chunk of readable) ciphertext.push(chunk.slice());
    digests.set(algorithm, (await digest) ?? new Uint8Array());
  }
}

/** The file is read. */
export async function read(): Promise<number> {
  const file = await storedFile(stored(PLAINTEXT));
  return timed(file.size, () => readOnly(file));
}

/** The file goes the way to the network. @param algorithm of its hash; undefined: it has none */
export async function send(algorithm?: HashAlgorithm): Promise<number> {
  const file = await storedFile(stored(PLAINTEXT));
  const hash = { hashed: algorithm === undefined ? undefined : 'plaintext', algorithm: algorithm ?? OWN_HASH } as const;
  return timed(file.size, async () => {
    await drain((await startSending({ file, secret: secret(), ...hash })).readable);
  });
}

interface Content {
  readonly size: number;
  readonly algorithm: HashAlgorithm;
  readonly digest: Promise<Uint8Array | undefined>;
  readonly isKept: boolean;
}

async function receiveFrom(bytes: ReadableStream<Uint8Array>, { size, algorithm, digest, isKept }: Content) {
  const hashes = digest.then((value): Hash[] => (value === undefined ? [] : [{ algorithm, digest: value }]));
  const job = { name: stored(RECEIVED), size, secret: secret(), algorithms: [algorithm], isKept };
  const { writable, saved } = await startReceiving(job, hashes);
  await bytes.pipeTo(writable);
  const [checked] = await saved;
  if (checked?.algorithm !== algorithm) throw new Error('the hash was not compared');
}

/** The encrypted file goes the way from the network. @param isKept it could go on after an interruption */
export async function receive(algorithm: HashAlgorithm, isKept = false): Promise<number> {
  const { size } = await storedFile(stored(PLAINTEXT));
  // Each chunk is given away, as a network's is.
  const chunks = ciphertext.map((chunk) => chunk.slice());
  const bytes = chunked(chunks.length, 1, (at) => chunks[at] ?? new Uint8Array());
  const content = { size, algorithm, digest: Promise.resolve(digests.get(algorithm)), isKept };
  const speed = await timed(size, () => receiveFrom(bytes, content));
  await removeStoredFiles(stored(RECEIVED).account);
  return speed;
}

/** The least that sending has to do. */
export const sendFloor = async (): Promise<number> => inWorker({ sentFile: await storedFile(stored(PLAINTEXT)) });

/** The file goes the way to the network and back from it. @returns milliseconds of the page's longest task */
export async function sendAndReceive(): Promise<number> {
  const file = await storedFile(stored(PLAINTEXT));
  const pauses = watchPauses();
  const job = { file, secret: secret(), hashed: 'plaintext', algorithm: OWN_HASH } as const;
  const { readable, digest } = await startSending(job);
  await receiveFrom(readable, { size: file.size, algorithm: OWN_HASH, digest, isKept: true });
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
