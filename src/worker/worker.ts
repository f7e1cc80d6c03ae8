import type { HashPoint } from '../crypto/running-hash.js';
import { ignore, logUnlessExpected } from '../log.js';
import {
  beginsWith,
  receivePipeline,
  sendPipeline,
  type CompareJob,
  type ReceiveJob,
  type SendJob,
} from '../streams/pipeline.js';
import { hashPrefix, type Prefix, type PrefixJob } from '../streams/prefix.js';
import type { SentBlocks } from '../streams/sent-blocks.js';
import type { Hash } from '../streams/verify.js';
import { toPlainError, type PlainError } from './plain-error.js';
import { portWriter, readPort } from './port-stream.js';

/** What the page asks of a worker, once. */
export type Task =
  | { readonly send: SendJob }
  | { readonly receive: ReceiveJob }
  | { readonly compare: CompareJob }
  | { readonly prefix: PrefixJob };

/** The task, and the port for its bytes. */
export type Order = Task & { readonly port: MessagePort };

/** What else the page tells: the hashes that the peer announced; undefined when the file is not wanted any more. */
export interface HashesMessage {
  readonly hashes: readonly Hash[] | undefined;
}

/** What the worker tells the page. */
export type WorkerMessage =
  /** It lives as long as it holds the Web Lock of that name. */
  | { readonly ready: string }
  | { readonly started: PlainError | undefined }
  | { readonly digest: Uint8Array | undefined }
  | { readonly stopped: SentBlocks | undefined }
  | { readonly isSame: boolean }
  /** A file that is sent is hashed so far. */
  | { readonly point: HashPoint }
  /** Bytes of a prefix that are hashed. */
  | { readonly hashed: number }
  | { readonly prefix: Prefix | PlainError }
  /** Digests that were right, of a file that is saved. */
  | { readonly checked: readonly Hash[] };

const tell = (message: WorkerMessage): void => {
  postMessage(message);
};

let announce: (hashes: readonly Hash[] | Promise<never>) => void = () => undefined;
const hashes = new Promise<readonly Hash[]>((resolve) => (announce = resolve));
hashes.catch(ignore('those who wait are told'));

/** A worker serves one file and is terminated then. */
async function run(order: Order): Promise<void> {
  if ('compare' in order) {
    tell({ isSame: (await beginsWith(order.compare).catch(logUnlessExpected('comparing a file'))) === true });
    return;
  }
  if ('prefix' in order) {
    const onProgress = (hashed: number): void => {
      tell({ hashed });
    };
    tell({ prefix: await hashPrefix(order.prefix, onProgress).catch(toPlainError) });
    return;
  }
  if ('send' in order) {
    const { readable, digest, stopped } = sendPipeline(order.send, (point) => {
      tell({ point });
    });
    void digest.then((value) => {
      tell({ digest: value });
    });
    const portTells = ignore('the port tells the page');
    await readable.pipeTo(portWriter(order.port).writable).catch(portTells);
    tell({ stopped: await stopped().catch(portTells) });
    return;
  }
  const incoming = await receivePipeline(order.receive, hashes);
  tell({ started: undefined });
  const finished = incoming.saved.then((checked) => {
    tell({ checked });
  });
  finished.catch(ignore('the port tells the page'));
  await readPort(order.port, incoming.writable, { finished });
}

addEventListener('message', ({ data }: MessageEvent<Order | HashesMessage>) => {
  if ('hashes' in data) announce(data.hashes ?? Promise.reject(new DOMException('not wanted', 'AbortError')));
  else {
    run(data).catch((error: unknown) => {
      tell({ started: toPlainError(error) });
    });
  }
});

const life = `jet:worker:${crypto.randomUUID()}`;
void navigator.locks.request(life, () => {
  tell({ ready: life });
  return new Promise(() => undefined);
});
