import { SessionError } from '../../errors.js';
import { ignore } from '../../log.js';

/** Bytes both ways through a WebSocket, whose messages say nothing by their bounds. */
export interface ByteSocket {
  /** Closes when the socket does; errors when more waits than may, or when a message is no bytes. */
  readonly readable: ReadableStream<Uint8Array>;
  /** Resolves a write when there is room for more. */
  readonly writable: WritableStream<Uint8Array>;
  /** Closes when all that was written has gone. @returns a promise that resolves when it is closed. Can be called again */
  close(): Promise<void>;
}

/** Largest message that we send. */
export const MESSAGE_BYTES = 64 * 1024;
/** Bytes that a plain WebSocket may hold: sending pauses above the first, and goes on below the second. */
const HIGH_WATER_BYTES = 4 * 1024 * 1024;
const LOW_WATER_BYTES = 1024 * 1024;
/** A plain WebSocket does not tell when it holds less: it is asked. */
const LOOK_MS = 4;
/**
 * Received bytes that wait in the page before the browser holds the sender back. Chromium loses what it holds when the
 * other side closes: so it is to hold nothing as long as the file is read quickly enough.
 */
const READ_AHEAD_BYTES = 16 * 1024 * 1024;
/** The same where the browser cannot hold the sender back: more is an error. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
const NORMAL = 1000;
const PROTOCOL = 'binary';
const TEXT = 'the gateway sends text';

/**
 * What browsers of Chromium's kind have beyond WebSocket: its streams hold the other side back. A page of Chromium 156
 * crashes when the line breaks while one of its writes waits, so nothing that writes much may use it.
 */
interface WebSocketStream {
  readonly opened: Promise<{
    readonly readable: ReadableStream<string | ArrayBuffer | Uint8Array<ArrayBuffer>>;
    readonly writable: WritableStream<Uint8Array>;
  }>;
  readonly closed: Promise<unknown>;
  close(info: { closeCode: number }): void;
}

type MakeWebSocketStream = new (
  url: string,
  options: { protocols: readonly string[]; signal: AbortSignal },
) => WebSocketStream;

const unreachable = (): SessionError =>
  new SessionError('failed-transport', 'connection-lost', 'the gateway cannot be reached');
const wrong = (message: string): SessionError => new SessionError('failed-transport', 'protocol', message);

/** @throws SessionError on text */
function toBytes(data: string | ArrayBuffer | Uint8Array): Uint8Array {
  if (typeof data === 'string') throw wrong(TEXT);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

async function openStream(Maker: MakeWebSocketStream, url: string, signal: AbortSignal): Promise<ByteSocket> {
  const socket = new Maker(url, { protocols: [PROTOCOL], signal });
  const closed = socket.closed.then(ignore('that is what is waited for'), ignore('it never opened, or broke off'));
  const { readable, writable } = await socket.opened.catch(() => {
    signal.throwIfAborted();
    throw unreachable();
  });
  const bytes = new TransformStream<string | ArrayBuffer | Uint8Array, Uint8Array>(
    {
      transform(data, controller) {
        controller.enqueue(toBytes(data));
      },
    },
    { highWaterMark: READ_AHEAD_BYTES, size: (data) => (typeof data === 'string' ? 0 : data.byteLength) },
    { highWaterMark: 0 },
  );
  void readable.pipeTo(bytes.writable).catch(ignore('who reads is told'));
  return {
    readable: bytes.readable,
    writable,
    async close() {
      socket.close({ closeCode: NORMAL });
      await closed;
    },
  };
}

/** Resolves when the socket holds few bytes. */
async function drained(socket: WebSocket): Promise<void> {
  while (socket.bufferedAmount > LOW_WATER_BYTES && socket.readyState === WebSocket.OPEN) {
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** What comes; its queue holds no more than may wait. @param closed resolves when the socket is */
function readableOf(socket: WebSocket, closed: Promise<unknown>): ReadableStream<Uint8Array> {
  let isOver = false;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const fail = (message: string): void => {
          isOver = true;
          controller.error(wrong(message));
          socket.close(NORMAL);
        };
        socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
          if (isOver) return;
          if (typeof data === 'string') fail(TEXT);
          // The queue holds as many bytes as are missing to its mark, which is 0.
          else if (data.byteLength - (controller.desiredSize ?? 0) > MAX_WAITING_BYTES)
            fail('more bytes than may wait');
          else controller.enqueue(new Uint8Array(data));
        };
        void closed.then(() => {
          if (!isOver) controller.close();
          isOver = true;
        });
      },
      cancel() {
        isOver = true;
      },
    },
    { highWaterMark: 0, size: ({ byteLength }) => byteLength },
  );
}

const writableOf = (socket: WebSocket): WritableStream<Uint8Array> =>
  new WritableStream<Uint8Array<ArrayBuffer>>({
    async write(bytes) {
      if (socket.readyState !== WebSocket.OPEN) throw unreachable();
      socket.send(bytes);
      if (socket.bufferedAmount > HIGH_WATER_BYTES) await drained(socket);
    },
  });

function openPlain(url: string, signal: AbortSignal): Promise<ByteSocket> {
  const socket = new WebSocket(url, PROTOCOL);
  socket.binaryType = 'arraybuffer';
  const { promise: closed, resolve: onClosed } = Promise.withResolvers<undefined>();
  const [readable, writable] = [readableOf(socket, closed), writableOf(socket)];
  socket.onclose = () => {
    onClosed(undefined);
  };
  const close = async (): Promise<void> => {
    socket.close(NORMAL);
    await closed;
  };
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => {
      if (socket.readyState === WebSocket.CONNECTING) void close();
      reject(signal.reason as Error);
    });
    void closed.then(() => {
      reject(unreachable());
    });
    socket.onopen = () => {
      resolve({ readable, writable, close });
    };
  });
}

/** How a socket is opened. */
export interface SocketOptions {
  /** Next to nothing is written: where the browser can, it holds the other side back. */
  readonly onlyReads: boolean;
  /** Gives the opening up. */
  readonly signal: AbortSignal;
}

/**
 * Opens a WebSocket, as streams of bytes.
 * @throws SessionError `failed-transport`, AbortError
 */
export function openSocket(url: string, { onlyReads, signal }: SocketOptions): Promise<ByteSocket> {
  signal.throwIfAborted();
  const { WebSocketStream: Maker } = globalThis as { WebSocketStream?: MakeWebSocketStream };
  return Maker === undefined || !onlyReads ? openPlain(url, signal) : openStream(Maker, url, signal);
}
