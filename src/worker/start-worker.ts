import { HostError, isHostError, SessionError } from '../errors.js';
import { logUnexpected, tellDeployer } from '../log.js';
import { RELEASE } from '../release.js';
import type { WorkerMessage } from './messages.js';

/** How long a worker may take to start; one that dies before it has started says nothing. */
const START_MS = 10_000;

/** A worker that runs, and when it does not any more. */
export interface RunningWorker {
  readonly worker: Worker;
  /** Aborts with a SessionError when the worker has ended without being asked to. */
  readonly lost: AbortSignal;
}

/** A page of another origin than the script may not use it as a worker, but one of its own that imports it. */
function create(url: URL): Worker {
  if (url.origin === location.origin) return new Worker(url, { type: 'module' });
  const text = `import ${JSON.stringify(url.href)};`;
  const blob = URL.createObjectURL(new Blob([text], { type: 'text/javascript' }));
  const worker = new Worker(blob, { type: 'module' });
  worker.addEventListener(
    'message',
    () => {
      URL.revokeObjectURL(blob);
    },
    { once: true },
  );
  return worker;
}

function watch(worker: Worker, lock: string): RunningWorker {
  const lost = new AbortController();
  // Its lock is free when it is gone, whatever the cause.
  void navigator.locks.request(lock, () => {
    lost.abort(new SessionError('failed-application', 'worker-lost', 'the worker was lost'));
  });
  return { worker, lost: lost.signal };
}

/** The lock by which a worker lives. @throws Error when it does not start; HostError when it is of another release */
function ready(worker: Worker): Promise<string> {
  return new Promise((resolve, reject) => {
    worker.onerror = () => {
      reject(new Error('no worker'));
    };
    setTimeout(() => {
      reject(new Error('no answer'));
    }, START_MS);
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
      if (!('ready' in data)) return;
      if (data.release === RELEASE) resolve(data.ready);
      else reject(new HostError('converse-jet-worker.js is of another version'));
    };
  });
}

/** False from the first worker that did not start: a policy of the page forbids them, and asking again changes nothing. */
let mayStart = true;

async function workerAddress(): Promise<URL> {
  return (await import(/* webpackChunkName: "converse-jet-worker-address" */ './worker-address.js')).workerAddress;
}

/**
 * Starts `converse-jet-worker.js`, which lies beside this bundle.
 * @returns undefined where the page may have no worker, or its file is not there
 */
export async function startWorker(url?: URL): Promise<RunningWorker | undefined> {
  if (!mayStart) return undefined;
  let worker: Worker | undefined;
  try {
    worker = create(url ?? (await workerAddress()));
    return watch(worker, await ready(worker));
  } catch (error) {
    if (isHostError(error)) tellDeployer(`no worker: ${error.message}, so files are encrypted in the page.`);
    else logUnexpected('no worker: files are encrypted in the page. See "The worker" in docs/deploy.md', error);
    mayStart = false;
    worker?.terminate(); // it might start yet
    return undefined;
  }
}
