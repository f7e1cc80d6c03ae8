import { concat } from '../../../../src/bytes/concat.js';
import { isSessionError } from '../../../../src/errors.js';
import { CountedStream } from '../../../../src/transports/socks5/counted-stream.js';
import { Reader } from '../../../../src/transports/socks5/proxy-line.js';
import { failureOf } from '../../../contracts/transport.js';
import { testBytes } from '../../../support/streams.js';

const FRAME_BYTES = 64 * 1024;
const WINDOW_BYTES = 4 * 1024 * 1024;
const END = 2 ** 32 - 1;

const uint32 = (value: number): Uint8Array => {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
};
const frame = (bytes: Uint8Array): Uint8Array => concat(uint32(bytes.length), bytes);
const count = (bytes: number): Uint8Array => concat(uint32(0), uint32(Math.floor(bytes / 2 ** 32)), uint32(bytes));

describe('A counted bytestream', () => {
  let stream: CountedStream;
  let incoming: WritableStreamDefaultWriter<Uint8Array>;
  let written: Uint8Array[];
  let closed: number;

  beforeEach(() => {
    const socket = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, { highWaterMark: Infinity });
    written = [];
    closed = 0;
    const writable = new WritableStream<Uint8Array>({ write: (bytes) => void written.push(bytes) });
    incoming = socket.writable.getWriter();
    const close = (): Promise<void> => {
      closed++;
      return Promise.resolve();
    };
    stream = new CountedStream({
      socket: { readable: socket.readable, writable, close },
      reader: new Reader(socket.readable),
      writer: writable.getWriter(),
    });
  });

  const come = (...parts: Uint8Array[]): Promise<void> => incoming.write(concat(...parts));
  /** What both directions fail with: they have one connection. */
  const expectFailure = async (): Promise<void> => {
    const writer = stream.writable.getWriter();
    // The write waits until all that was sent is read: it does not end otherwise.
    const failure = await failureOf(writer.write(testBytes(1)).then(() => writer.close()));

    expect(isSessionError(failure) && failure.reason).toBe('failed-transport');
  };

  it('takes frames of 64 KiB, up to 4 MiB that nobody has read, and a count of what was sent', async () => {
    const whole = frame(testBytes(FRAME_BYTES));
    for (let sent = 0; sent < WINDOW_BYTES; sent += FRAME_BYTES) await come(whole);
    const writer = stream.writable.getWriter();
    await writer.write(testBytes(10));
    const counts: number[] = [];
    stream.onSent((bytes) => counts.push(bytes));
    await come(count(4), count(4), count(10), uint32(END));
    await writer.close();

    expect(counts).toEqual([4, 4, 10]);

    let read = 0;
    for await (const { length } of stream.readable) read += length;

    expect(read).toBe(WINDOW_BYTES);
    expect(written.at(-1)).toEqual(count(WINDOW_BYTES));

    stream.destroy();

    expect(closed).toBe(1);
  });

  it('fails at a frame of more than 64 KiB', async () => {
    await come(frame(testBytes(FRAME_BYTES + 1)));
    await expectFailure();
  });

  it('fails when more than 4 MiB come that nobody has read', async () => {
    const whole = frame(testBytes(FRAME_BYTES));
    for (let sent = 0; sent < WINDOW_BYTES; sent += FRAME_BYTES) await come(whole);
    await come(frame(testBytes(1)));
    await expectFailure();
  });

  it('fails at bytes after the last one', async () => {
    await come(uint32(END), frame(testBytes(1)));
    await expectFailure();
  });

  it('fails at a count of bytes that were never sent', async () => {
    await come(count(2));
    await expectFailure();
  });

  it('fails at a count of more than 2^53 bytes', async () => {
    await come(uint32(0), uint32(END), uint32(END));
    await expectFailure();
  });

  it('fails when the count goes back', async () => {
    const writer = stream.writable.getWriter();
    await writer.write(testBytes(10));
    writer.releaseLock();
    await come(count(9), count(8));
    await expectFailure();
  });

  it('fails when the connection is lost', async () => {
    await incoming.close();
    await expectFailure();
  });
});
