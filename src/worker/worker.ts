import type { HashPoint } from '../crypto/running-hash.js';
import { ignore, logUnlessExpected } from '../log.js';
import { beginsWith, hashPrefix, receivePipeline, sendPipeline } from '../streams/pipeline.js';
import type { Hash } from '../streams/verify.js';
import { digestsBeside, takeDigests } from './digests-beside.js';
import type { HashesMessage, OrderMessage, Task, WorkerMessage } from './messages.js';
import { RELEASE } from '../release.js';
import { toPlainError } from './plain-error.js';
import { portWriter, readPort, type Line } from './port-stream.js';

/** To who has started this worker. */
const line = globalThis as unknown as Line;
const tell = (message: WorkerMessage): void => {
  line.postMessage(message, []);
};

const tellPoint = (point: HashPoint): void => {
  tell({ point });
};

let announce: (hashes: readonly Hash[] | Promise<never>) => void = () => undefined;
const hashes = new Promise<readonly Hash[]>((resolve) => (announce = resolve));
hashes.catch(ignore('those who wait are told'));

/** A worker serves one file and is terminated then. */
async function run(task: Task): Promise<void> {
  if ('compare' in task) {
    tell({ isSame: (await beginsWith(task.compare).catch(logUnlessExpected('comparing a file'))) === true });
    return;
  }
  if ('prefix' in task) {
    const onProgress = (hashed: number): void => {
      tell({ hashed });
    };
    tell({ prefix: await hashPrefix(task.prefix, onProgress).catch(toPlainError) });
    return;
  }
  if ('digest' in task) return takeDigests(task, line);
  if ('send' in task) {
    const { readable, digest, stopped } = sendPipeline(task.send, tellPoint, digestsBeside);
    void digest.then((value) => {
      tell({ digest: value });
    });
    const lineTells = ignore('the line tells the page');
    const isOwner = task.send.secret !== undefined;
    await readable.pipeTo(portWriter(line, { isOwner }).writable).catch(lineTells);
    tell({ stopped: await stopped().catch(lineTells) });
    return;
  }
  const incoming = await receivePipeline(task.receive, hashes, digestsBeside);
  tell({ started: undefined });
  const finished = incoming.saved.then((checked) => {
    tell({ checked });
  });
  finished.catch(ignore('the line tells the page'));
  await readPort(line, incoming.writable, { finished });
}

addEventListener('message', ({ data }: MessageEvent<OrderMessage | HashesMessage | object>) => {
  if ('hashes' in data) announce(data.hashes ?? Promise.reject(new DOMException('not wanted', 'AbortError')));
  if (!('task' in data)) return;
  run(data.task).catch((error: unknown) => {
    tell({ started: toPlainError(error) });
  });
});

const life = `jet:worker:${crypto.randomUUID()}`;
void navigator.locks.request(life, () => {
  tell({ ready: life, release: RELEASE });
  return new Promise(() => undefined);
});
