import { ownBytes } from '../bytes/own-bytes.js';
import { isInterruption } from '../errors.js';
import { ignore } from '../log.js';
import { fromPlainError, toPlainError, type PlainError } from './plain-error.js';

/** Bytes that wait or are on their way, and that the other side has not taken yet: more are not accepted. */
export const WINDOW_BYTES = 1024 * 1024;
/** Bytes that are worth a message while others are on their way: each costs as much as encrypting 256 KiB. */
export const MESSAGE_BYTES = 512 * 1024;

type Chunks = readonly Uint8Array[];
type FromWriter = { readonly chunks: Chunks } | { readonly close: true } | { readonly abort: PlainError };
type FromReader = { readonly taken: number; readonly returned: Chunks } | { readonly ended: PlainError | undefined };

/**
 * This end of a line between two threads: a worker, the worker's own global scope, or a port that was started. Moved
 * bytes stay where they are between a worker and who has started it; through a port Chromium copies them twice.
 */
export interface Line {
  postMessage(message: unknown, moved: Transferable[]): void;
  addEventListener(type: 'message', listener: (event: MessageEvent<never>) => void): void;
}

/** Bytes that go to the other thread. */
export interface PortWriter {
  readonly writable: WritableStream<Uint8Array>;
  /** Resolves when the other side has finished with them; rejects with its error. */
  readonly ended: Promise<void>;
}

const bytesOf = (chunks: Chunks): number => chunks.reduce((sum, { length }) => sum + length, 0);
const buffersOf = (chunks: Chunks): Transferable[] => chunks.map(({ buffer }) => buffer as ArrayBuffer);

/** Puts chunks together while others are on their way: few large messages where they come fast, and no delay elsewhere. */
class Outbox {
  readonly #post: (chunks: Chunks) => void;
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #bytesOnWay = 0;
  #wake: () => void = () => undefined;

  constructor(post: (chunks: Chunks) => void) {
    this.#post = post;
  }

  /** The writes of a stream come one after the other, so that one of them waits at most. */
  async add(chunk: Uint8Array): Promise<void> {
    this.#waiting.push(chunk);
    this.#waitingBytes += chunk.length;
    this.#postIfDue();
    if (this.#waitingBytes + this.#bytesOnWay >= WINDOW_BYTES)
      await new Promise<void>((resolve) => (this.#wake = resolve));
  }

  /** @param bytes Infinity: nobody waits any more */
  taken(bytes: number): void {
    this.#bytesOnWay -= bytes;
    this.#postIfDue();
    if (this.#waitingBytes + this.#bytesOnWay < WINDOW_BYTES) this.#wake();
  }

  /** Nothing waits any more. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const chunks = this.#waiting;
    this.#bytesOnWay += this.#waitingBytes;
    [this.#waiting, this.#waitingBytes] = [[], 0];
    this.#post(chunks);
  }

  #postIfDue(): void {
    if (this.#bytesOnWay === 0 || this.#waitingBytes >= MESSAGE_BYTES) this.flush();
  }
}

/** What else {@link portWriter} goes by. */
export interface PortWriterOptions {
  /** Aborts with an error when there is no other side any more. */
  readonly lost?: AbortSignal;
  /** Nothing else is in the buffers of the chunks: parts of a buffer are moved with it, too. */
  readonly isOwner?: boolean;
  /** Gets the memory of chunks that the other side has dealt with and gives back. */
  readonly onReturned?: ((buffer: ArrayBuffer) => void) | undefined;
}

/**
 * Sends what is written to the other side of a line, {@link readPort}. Chunks that are whole buffers are moved:
 * the writer has them no more.
 */
export function portWriter(line: Line, { lost, isOwner = false, onReturned }: PortWriterOptions = {}): PortWriter {
  let controller: WritableStreamDefaultController | undefined;
  const post = (message: FromWriter, moved: Transferable[] = []): void => {
    line.postMessage(message, moved);
  };
  const outbox = new Outbox((chunks) => {
    post({ chunks }, buffersOf(chunks));
  });
  const ended = new Promise<void>((resolve, reject) => {
    const fail = (error: Error): void => {
      controller?.error(error);
      outbox.taken(Infinity);
      reject(error);
    };
    line.addEventListener('message', ({ data }: MessageEvent<FromReader>) => {
      if ('taken' in data) {
        for (const { buffer } of data.returned) onReturned?.(buffer as ArrayBuffer);
        outbox.taken(data.taken);
      } else if (!('ended' in data)) return;
      else if (data.ended === undefined) resolve();
      else fail(fromPlainError(data.ended));
    });
    lost?.addEventListener('abort', () => {
      fail(lost.reason as Error);
    });
  });
  ended.catch(ignore('those who await it are told'));
  const writable = new WritableStream<Uint8Array>({
    start: (given) => void (controller = given),
    write: (chunk) => outbox.add(isOwner ? chunk : ownBytes(chunk)),
    close() {
      outbox.flush();
      post({ close: true });
    },
    async abort(reason) {
      outbox.flush();
      post({ abort: toPlainError(reason) });
      await ended.catch(ignore('those who await `ended` are told'));
    },
  });
  return { writable, ended };
}

/** What else {@link readPort} goes by. */
export interface ReadPortOptions {
  /** Resolves when the other side may know that its bytes were dealt with; the sink's closing if not given. */
  readonly finished?: Promise<void>;
  /** The sink leaves the chunks as they are: their memory goes back to who has sent them. */
  readonly returns?: boolean;
  /** Aborts with an error when there is no other side any more. */
  readonly lost?: AbortSignal;
}

/**
 * Writes what comes from a {@link portWriter} into a sink.
 * @returns whether it ended well
 */
export async function readPort(
  line: Line,
  sink: WritableStream<Uint8Array>,
  { finished, lost, returns = false }: ReadPortOptions = {},
): Promise<boolean> {
  const writer = sink.getWriter();
  const post = (message: FromReader, moved: Transferable[] = []): void => {
    line.postMessage(message, moved);
  };
  let lastWrite: Promise<unknown> = Promise.resolve();
  const abort = async (reason: unknown): Promise<void> => {
    // An abort drops what is queued; of a stream that was only lost, what has come is kept.
    if (isInterruption(reason)) await lastWrite;
    await writer.abort(reason);
  };
  const closedTells = ignore('it has errored the whole sink, which `closed` tells');
  const write = (chunks: Chunks): void => {
    const taken = bytesOf(chunks);
    const returned = returns ? chunks : [];
    lastWrite = Promise.all(chunks.map((chunk) => writer.write(chunk))).then(() => {
      post({ taken, returned }, buffersOf(returned));
    }, closedTells);
  };
  line.addEventListener('message', ({ data }: MessageEvent<FromWriter>) => {
    if ('chunks' in data) write(data.chunks);
    else if ('close' in data) writer.close().catch(closedTells);
    else if ('abort' in data) abort(fromPlainError(data.abort)).catch(closedTells);
  });
  lost?.addEventListener('abort', () => void writer.abort(lost.reason).catch(closedTells));
  try {
    await writer.closed;
    await finished;
    post({ ended: undefined });
    return true;
  } catch (error) {
    await finished?.catch(ignore('the other side is told the error of the sink'));
    post({ ended: toPlainError(error) });
    return false;
  }
}
