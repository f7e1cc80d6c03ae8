import { openSocket, type ByteSocket } from '../../../../src/transports/socks5/byte-socket.js';
import { failureOf, rejection } from '../../../support/rejection.js';
import { testBytes } from '../../../support/streams.js';

const NEVER = new AbortController().signal;
const MIB = 1024 * 1024;

/** A WebSocket whose other side is the spec. */
class FakeSocket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  static last: FakeSocket;
  readonly sent: Uint8Array[] = [];
  binaryType = 'blob';
  bufferedAmount = 0;
  readyState = 0;
  closedWith: number | undefined;
  onopen: () => void = () => undefined;
  onclose: () => void = () => undefined;
  onmessage: (message: { data: unknown }) => void = () => undefined;

  constructor(
    readonly url: string,
    readonly protocol: string,
  ) {
    FakeSocket.last = this;
  }

  open(): void {
    this.readyState = 1;
    this.onopen();
  }

  send(bytes: Uint8Array): void {
    this.sent.push(bytes);
    this.bufferedAmount += bytes.length;
  }

  close(code?: number): void {
    this.closedWith ??= code;
    this.readyState = 2;
  }

  /** The other side, or the network. */
  end(): void {
    this.readyState = 3;
    this.onclose();
  }
}

describe('A socket of bytes, without streams of the browser', () => {
  const { WebSocket: real } = globalThis;
  const streams = globalThis as { WebSocketStream?: unknown };
  const { WebSocketStream: realStream } = streams;

  beforeEach(() => {
    globalThis.WebSocket = FakeSocket as unknown as typeof WebSocket;
    delete streams.WebSocketStream;
  });

  afterEach(() => {
    globalThis.WebSocket = real;
    if (realStream !== undefined) streams.WebSocketStream = realStream;
  });

  async function open(): Promise<{ socket: ByteSocket; fake: FakeSocket }> {
    const opening = openSocket('wss://montague.lit/', { onlyReads: true, signal: NEVER });
    const fake = FakeSocket.last;
    fake.open();
    return { socket: await opening, fake };
  }

  it('asks for the protocol, and gives what comes as bytes', async () => {
    const { socket, fake } = await open();
    const bytes = testBytes(10);
    fake.onmessage({ data: bytes.buffer });

    expect(fake.protocol).toBe('binary');
    expect(fake.binaryType).toBe('arraybuffer');
    expect((await socket.readable.getReader().read()).value).toEqual(bytes);
  });

  it('cannot be opened where nobody answers, and is not waited for when nobody wants it', async () => {
    const opening = openSocket('wss://montague.lit/', { onlyReads: true, signal: NEVER });
    FakeSocket.last.end();

    expect(await failureOf(opening)).toBe('connection-lost');

    const abort = new AbortController();
    const other = openSocket('wss://montague.lit/', { onlyReads: true, signal: abort.signal });
    abort.abort();

    expect(((await rejection(other)) as Error).name).toBe('AbortError');
    expect(FakeSocket.last.closedWith).toBe(1000);
  });

  it('ends when it is closed', async () => {
    const { socket, fake } = await open();
    const closing = socket.close();
    fake.end();
    await closing;

    expect(fake.closedWith).toBe(1000);
    expect((await socket.readable.getReader().read()).done).toBeTrue();
  });

  it('does not write into one that is closed', async () => {
    const { socket, fake } = await open();
    fake.end();

    expect(await failureOf(socket.writable.getWriter().write(testBytes(1)))).toBe('connection-lost');
    expect(fake.sent).toEqual([]);
  });

  it('waits while the browser holds too much, and goes on when it holds little', async () => {
    const { socket, fake } = await open();
    const writer = socket.writable.getWriter();
    await writer.write(testBytes(4 * MIB));
    let isDone = false;
    const second = writer.write(testBytes(1)).then(() => (isDone = true));
    await new Promise((resolve) => setTimeout(resolve, 20));

    expect(isDone).toBeFalse();

    fake.bufferedAmount = MIB;
    await second;

    expect(fake.sent.length).toBe(2);
  });

  it('is closed when text comes', async () => {
    const { socket, fake } = await open();
    fake.onmessage({ data: 'text' });

    expect(await failureOf(socket.readable.getReader().read())).toBe('protocol');
    expect(fake.closedWith).toBe(1000);
  });

  it('is closed when more than 64 MiB wait, and not when they are read', async () => {
    const { socket, fake } = await open();
    const reader = socket.readable.getReader();
    const data = new ArrayBuffer(16 * MIB);
    for (let n = 0; n < 8; n++) {
      fake.onmessage({ data });
      await reader.read();
    }
    for (let n = 0; n < 4; n++) fake.onmessage({ data });

    expect(fake.closedWith).toBeUndefined();

    fake.onmessage({ data: new ArrayBuffer(1) });

    expect(fake.closedWith).toBe(1000);
    expect(await failureOf(reader.closed)).toBe('protocol');
  });

  it('is one without them also where the browser has them, if it may write: a line that breaks meanwhile ends the page', async () => {
    const maker = jasmine.createSpy('WebSocketStream');
    streams.WebSocketStream = maker;
    const opening = openSocket('wss://montague.lit/', { onlyReads: false, signal: NEVER });
    FakeSocket.last.open();
    await opening;

    expect(maker).not.toHaveBeenCalled();
  });
});
