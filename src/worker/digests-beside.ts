import {
  digestsHere,
  type DigestJob,
  type OnFree,
  type OnPoint,
  type RunningDigests,
  type StartDigests,
} from '../crypto/running-digests.js';
import { ignore } from '../log.js';
import { portWriter, readPort, type Line } from './port-stream.js';
import { startWorker } from './start-worker.js';
import type { DigestTask, OrderMessage, WorkerMessage } from './messages.js';

/** For fewer bytes the start of a worker takes longer than hashing them. */
const LEAST_BYTES = 4 * 1024 * 1024;

/** This runs in a worker already, whose file is that of the other one, too. */
const ownAddress = (): URL => new URL(import.meta.url);

async function start(job: DigestJob, onPoint?: OnPoint, onFree?: OnFree): Promise<RunningDigests> {
  const running = await startWorker(ownAddress());
  if (running === undefined) return digestsHere(job, onPoint, onFree);
  const { worker, lost } = running;
  const { writable, ended } = portWriter(worker, { lost, isOwner: true, onReturned: onFree });
  const digests = new Promise<ReadonlyMap<string, Uint8Array>>((resolve, reject) => {
    worker.addEventListener('message', ({ data }: MessageEvent<WorkerMessage>) => {
      if ('point' in data) onPoint?.(data.point);
      else if ('digests' in data) resolve(data.digests);
    });
    ended.catch(reject);
  });
  digests.catch(ignore('the one who finishes is told'));
  worker.postMessage({ task: { digest: job, tellsPoints: onPoint !== undefined } } satisfies OrderMessage);
  const writer = writable.getWriter();
  return {
    update: (bytes) => writer.write(bytes),
    async finish() {
      await writer.close();
      return digests;
    },
  };
}

/** Takes digests in a worker of their own, beside this one. Chunks are moved there; it ends with this one. */
export const digestsBeside: StartDigests = (job, onPoint, onFree) => {
  if (job.algorithms.length === 0 || job.bytes < LEAST_BYTES) return digestsHere(job, onPoint, onFree);
  const started = start(job, onPoint, onFree);
  started.catch(ignore('the first call reports it'));
  return {
    update: async (bytes) => (await started).update(bytes),
    finish: async () => (await started).finish(),
  };
};

/**
 * The other side: takes digests of what comes through a line, and gives its memory back. It must not free it itself:
 * what `buffer.transfer(0)` gives up Chromium keeps until a garbage collection, and nothing makes it think of one.
 */
export async function takeDigests({ digest, tellsPoints }: DigestTask, line: Line): Promise<void> {
  const tell = (message: WorkerMessage): void => {
    line.postMessage(message, []);
  };
  const onPoint: OnPoint = (point) => {
    tell({ point });
  };
  const digests = digestsHere(digest, tellsPoints ? onPoint : undefined);
  const sink = new WritableStream<Uint8Array>({
    write: (chunk) => digests.update(chunk),
    async close() {
      tell({ digests: await digests.finish() });
    },
  });
  await readPort(line, sink, { returns: true });
}
