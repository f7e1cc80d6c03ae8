import type { HashPoint } from '../crypto/running-hash.js';
import { loadPart } from '../load-part.js';
import { ignore, logUnlessExpected } from '../log.js';
import type { CompareJob, Incoming, Outgoing, ReceiveJob, SendJob } from '../streams/job.js';
import { removePart } from '../storage/partial-file.js';
import { hasPrivateFiles } from '../storage/stored-files.js';
import type { Prefix, PrefixJob } from '../streams/prefix.js';
import type { Hash } from '../streams/verify.js';
import { fromPlainError } from './plain-error.js';
import { portWriter, readPort } from './port-stream.js';
import { startWorker, type RunningWorker } from './start-worker.js';
import type { HashesMessage, OrderMessage, Task, WorkerMessage } from './messages.js';

/** The page's copies of a key are overwritten as soon as the worker, or the page's own pipeline, has one. */
function forget({ secret }: SendJob | ReceiveJob | CompareJob): void {
  secret?.key.fill(0);
  secret?.iv.fill(0);
}

/** The same in the page: a file of its own, since few pages may have no worker. */
const pageOwn = () =>
  loadPart(
    'failed-application',
    'what encrypts files in the page',
    () => import(/* webpackChunkName: "converse-jet-pipeline" */ '../streams/pipeline.js'),
  );

function order(worker: Worker, task: Task): void {
  worker.postMessage({ task } satisfies OrderMessage);
}

/** Marks a rejection as handled, so that it is not reported when nobody awaits the promise. */
function quiet<T>(promise: Promise<T>): Promise<T> {
  promise.catch(ignore('those who await it are told'));
  return promise;
}

/** The first answer that is wanted. @throws the SessionError of a lost worker */
function answer<T>({ worker, lost }: RunningWorker, pick: (message: WorkerMessage) => T | undefined): Promise<T> {
  return new Promise((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => {
      const picked = pick(data);
      if (picked !== undefined) resolve(picked);
    });
    lost.addEventListener('abort', () => {
      reject(lost.reason as Error);
    });
  });
}

/** Calls back with each message of a kind. */
function onEach<T>(
  { worker }: RunningWorker,
  pick: (message: WorkerMessage) => T | undefined,
  call: (value: T) => void,
) {
  worker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => {
    const picked = pick(data);
    if (picked !== undefined) call(picked);
  });
}

/**
 * read → encrypt → hash, in a worker where the page may have one, else in the page with pauses. Takes the secret:
 * it is overwritten.
 * @param onPoint told how far the file is hashed, where the digest of the plaintext is wanted
 */
export async function startSending(job: SendJob, onPoint?: (point: HashPoint) => void): Promise<Outgoing> {
  const running = await startWorker();
  if (running === undefined) {
    try {
      return (await pageOwn()).sendPipeline(job, onPoint);
    } finally {
      forget(job);
    }
  }
  const { worker, lost } = running;
  const digest = quiet(
    answer(running, (message) => ('digest' in message ? [message.digest] : undefined)).then(([value]) => value),
  );
  const stopped = quiet(
    answer(running, (message) => ('stopped' in message ? [message.stopped] : undefined)).then(([value]) => value),
  );
  if (onPoint !== undefined) onEach(running, (message) => ('point' in message ? message.point : undefined), onPoint);
  order(worker, { send: job });
  forget(job);
  const passage = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, { highWaterMark: 0 });
  // It has told the digest before.
  void readPort(worker, passage.writable, { lost })
    .then(() => stopped)
    .catch(ignore('the reader of the stream is told'))
    .then(() => {
      worker.terminate();
    });
  return {
    readable: passage.readable,
    digest,
    stopped: () => stopped.catch(ignore('the reader of the stream is told')),
  };
}

/**
 * Takes the digest of the beginning of a file.
 * @param onProgress told the bytes of it that are hashed
 * @throws SessionError when the file cannot be read; what aborts `signal`
 */
export async function prefixOf(
  job: PrefixJob,
  { onProgress, signal }: { onProgress: (bytes: number) => void; signal: AbortSignal },
): Promise<Prefix> {
  const running = await startWorker();
  if (running === undefined) {
    return (await pageOwn()).hashPrefix(job, (bytes) => {
      signal.throwIfAborted();
      onProgress(bytes);
    });
  }
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => {
      reject(signal.reason as Error);
    });
  });
  onEach(running, (message) => ('hashed' in message ? message.hashed : undefined), onProgress);
  const answered = answer(running, (message) => ('prefix' in message ? message.prefix : undefined));
  order(running.worker, { prefix: job });
  try {
    const prefix = await Promise.race([answered, aborted]);
    if ('name' in prefix) throw fromPlainError(prefix);
    return prefix;
  } finally {
    running.worker.terminate();
  }
}

/** A file that cannot be read is another one. */
function differs(error: unknown): false {
  logUnlessExpected('comparing a file')(error);
  return false;
}

/** True when a file can be read and still begins with what was sent. Takes the secret. */
export async function isUnchanged(job: CompareJob): Promise<boolean> {
  const running = await startWorker();
  if (running === undefined) {
    const isSame = pageOwn().then(({ beginsWith }) => beginsWith(job));
    return isSame.catch(differs).finally(() => { forget(job); }); // prettier-ignore
  }
  const isSame = answer(running, (message) => ('isSame' in message ? message.isSame : undefined));
  order(running.worker, { compare: job });
  forget(job);
  return isSame.catch(differs).finally(() => { running.worker.terminate(); }); // prettier-ignore
}

/**
 * decrypt → store → verify, as {@link startSending}. Takes the secret.
 * @throws SessionError
 */
export async function startReceiving(job: ReceiveJob, hashes: Promise<readonly Hash[]>): Promise<Incoming> {
  const running = (await hasPrivateFiles()) ? await startWorker() : undefined;
  if (running === undefined) {
    try {
      return await (await pageOwn()).receivePipeline(job, hashes);
    } finally {
      forget(job);
    }
  }
  const { worker, lost } = running;
  const started = answer(running, (message) => ('started' in message ? [message.started] : undefined));
  const checked = quiet(answer(running, (message) => ('checked' in message ? message.checked : undefined)));
  order(worker, { receive: job });
  forget(job);
  const tell = (known: readonly Hash[] | undefined): void => {
    worker.postMessage({ hashes: known } satisfies HashesMessage);
  };
  void hashes.catch(ignore('the file is not wanted any more')).then(tell);
  const end = async (): Promise<void> => {
    worker.terminate();
    if (lost.aborted && job.isKept !== true) await removePart(job.name);
  };
  try {
    const [error] = await started;
    if (error !== undefined) throw fromPlainError(error);
  } catch (error) {
    await end();
    throw error;
  }
  const { writable, ended } = portWriter(worker, { lost });
  return { writable, saved: quiet(ended.then(() => checked).finally(end)) };
}
