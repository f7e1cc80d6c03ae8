import { ownBytes } from '../bytes/own-bytes.js';
import { isInterruption } from '../errors.js';
import { ignore } from '../log.js';
import { fromPlainError, toPlainError, type PlainError } from './plain-error.js';

/** Chunks on their way that the other side has not taken yet. */
const WINDOW_CHUNKS = 4;

type FromWriter = { readonly chunk: Uint8Array } | { readonly close: true } | { readonly abort: PlainError };
type FromReader = { readonly taken: true } | { readonly ended: PlainError | undefined };

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

/** How many chunks may be on their way. */
class Window {
  #free = WINDOW_CHUNKS;
  #wake: () => void = () => undefined;

  /** The writes of a stream come one after the other, so that one of them waits at most. */
  async take(): Promise<void> {
    if (this.#free === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    this.#free--;
  }

  /** @param chunks Infinity: nobody waits any more */
  give(chunks: number): void {
    this.#free += chunks;
    this.#wake();
  }
}

/** What else {@link portWriter} goes by. */
export interface PortWriterOptions {
  /** Aborts with an error when there is no other side any more. */
  readonly lost?: AbortSignal;
  /** Nothing else is in the buffers of the chunks: parts of a buffer are moved with it, too. */
  readonly isOwner?: boolean;
}

/**
 * Sends what is written to the other side of a line, {@link readPort}. Chunks that are whole buffers are moved:
 * the writer has them no more.
 */
export function portWriter(line: Line, { lost, isOwner = false }: PortWriterOptions = {}): PortWriter {
  const window = new Window();
  let controller: WritableStreamDefaultController | undefined;
  const post = (message: FromWriter, moved: Transferable[] = []): void => {
    line.postMessage(message, moved);
  };
  const ended = new Promise<void>((resolve, reject) => {
    const fail = (error: Error): void => {
      controller?.error(error);
      window.give(Infinity);
      reject(error);
    };
    line.addEventListener('message', ({ data }: MessageEvent<FromReader>) => {
      if ('taken' in data) window.give(1);
      else if (!('ended' in data)) return;
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
    async write(chunk) {
      await window.take();
      const own = isOwner ? chunk : ownBytes(chunk);
      post({ chunk: own }, [own.buffer as ArrayBuffer]);
    },
    close() {
      post({ close: true });
    },
    async abort(reason) {
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
  { finished, lost }: ReadPortOptions = {},
): Promise<boolean> {
  const writer = sink.getWriter();
  const post = (message: FromReader): void => {
    line.postMessage(message, []);
  };
  const taken = (): void => {
    post({ taken: true });
  };
  let lastWrite = Promise.resolve();
  const abort = async (reason: unknown): Promise<void> => {
    // An abort drops what is queued; of a stream that was only lost, what has come is kept.
    if (isInterruption(reason)) await lastWrite;
    await writer.abort(reason);
  };
  const closedTells = ignore('it has errored the whole sink, which `closed` tells');
  line.addEventListener('message', ({ data }: MessageEvent<FromWriter>) => {
    if ('chunk' in data) lastWrite = writer.write(data.chunk).then(taken, closedTells);
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
