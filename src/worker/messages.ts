import type { DigestJob } from '../crypto/running-digests.js';
import type { HashPoint } from '../crypto/running-hash.js';
import type { CompareJob, ReceiveJob, SendJob } from '../streams/job.js';
import type { Prefix, PrefixJob } from '../streams/prefix.js';
import type { SentBlocks } from '../streams/sent-blocks.js';
import type { Hash } from '../streams/verify.js';
import type { PlainError } from './plain-error.js';

/** What the page asks of a worker, once. */
export type Task =
  | { readonly send: SendJob }
  | { readonly receive: ReceiveJob }
  | { readonly compare: CompareJob }
  | { readonly prefix: PrefixJob }
  /** Of another worker (`digests-beside.ts`). */
  | { readonly digest: DigestJob; readonly tellsPoints: boolean };

export type DigestTask = Extract<Task, { readonly digest: DigestJob }>;

export interface OrderMessage {
  readonly task: Task;
}

/** What else the page tells: the hashes that the peer announced; undefined when the file is not wanted any more. */
export interface HashesMessage {
  readonly hashes: readonly Hash[] | undefined;
}

/** What the worker tells the page. */
export type WorkerMessage =
  /** It lives as long as it holds the Web Lock of that name. */
  | { readonly ready: string; readonly release: string }
  | { readonly started: PlainError | undefined }
  | { readonly digest: Uint8Array | undefined }
  /** Of what another worker has given. */
  | { readonly digests: ReadonlyMap<string, Uint8Array> }
  | { readonly stopped: SentBlocks | undefined }
  | { readonly isSame: boolean }
  /** A file that is sent is hashed so far. */
  | { readonly point: HashPoint }
  /** Bytes of a prefix that are hashed. */
  | { readonly hashed: number }
  | { readonly prefix: Prefix | PlainError }
  /** Digests that were right, of a file that is saved. */
  | { readonly checked: readonly Hash[] };
