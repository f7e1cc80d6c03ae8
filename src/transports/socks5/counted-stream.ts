import { concat } from '../../bytes/concat.js';
import { isSessionError } from '../../errors.js';
import { ignore } from '../../log.js';
import { MESSAGE_BYTES, type ByteSocket } from './byte-socket.js';
import { refused, type ProxyLine, type Reader } from './proxy-line.js';
import type { ClosableConnection } from './proxy-stream.js';

/*
 * Between converse-jet clients a bytestream is a sequence of frames, so that each side knows what the other has read. A
 * frame begins with 4 bytes, big-endian: the number of bytes of the file that follow it, or zero, or 2^32−1. Behind a zero
 * there are 8 bytes: how many bytes of the file its sender has read so far. 2^32−1 says that no more bytes follow.
 */

const HEADER_BYTES = 4;
const COUNT_BYTES = 8;
const END = 2 ** 32 - 1;
/** Bytes of a file that may be on their way: an interruption throws away no more than these. */
const WINDOW_BYTES = 4 * 1024 * 1024;

function header(bytes: number): Uint8Array {
  const built = new Uint8Array(HEADER_BYTES);
  new DataView(built.buffer).setUint32(0, bytes);
  return built;
}

function countFrame(bytes: number): Uint8Array {
  const built = new Uint8Array(HEADER_BYTES + COUNT_BYTES);
  new DataView(built.buffer).setBigUint64(HEADER_BYTES, BigInt(bytes));
  return built;
}

const view = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView => new DataView(buffer, byteOffset, byteLength);

/** A bytestream through a proxy, between converse-jet clients. Its connection stays until the session is over. */
export class CountedStream implements ClosableConnection {
  readonly path = 'relayed';
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly #socket: ByteSocket;
  readonly #reader: Reader;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  /** What has come and was not read yet. */
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** No more comes. */
  #isAtEnd = false;
  #isUnwanted = false;
  #readBytes = 0;
  #sentBytes = 0;
  /** Bytes that the other side has read. */
  #takenBytes = 0;
  #onSent: (bytes: number) => void = () => undefined;
  #came = Promise.withResolvers<undefined>();
  #taken = Promise.withResolvers<undefined>();
  readonly #failed = Promise.withResolvers<never>();

  constructor({ socket, reader, writer }: ProxyLine) {
    this.#socket = socket;
    this.#reader = reader;
    this.#writer = writer;
    this.#failed.promise.catch(ignore('who reads or writes is told'));
    this.readable = new ReadableStream(
      {
        pull: (controller) => this.#read(controller),
        cancel: () => {
          this.#discard();
        },
      },
      { highWaterMark: 0 },
    );
    this.writable = new WritableStream({ write: (chunk) => this.#write(chunk), close: () => this.#end() });
    this.#receive().catch((error: unknown) => {
      this.#failed.reject(isSessionError(error) ? error : refused('the stream was lost'));
    });
  }

  onSent(listener: (bytes: number) => void): void {
    this.#onSent = listener;
  }

  destroy(): void {
    this.#failed.reject(refused('the stream was closed'));
    void this.#socket.close();
  }

  /** Takes frames as long as the connection lives. */
  async #receive(): Promise<void> {
    for (;;) {
      const bytes = view(await this.#reader.take(HEADER_BYTES)).getUint32(0);
      if (bytes === END) this.#hasEnded();
      else if (bytes > 0) this.#keep(await this.#reader.take(this.#checked(bytes)));
      else this.#count(Number(view(await this.#reader.take(COUNT_BYTES)).getBigUint64(0)));
    }
  }

  /** @throws SessionError for more than the window lets through */
  #checked(bytes: number): number {
    if (this.#isAtEnd || bytes > MESSAGE_BYTES || this.#waitingBytes + bytes > WINDOW_BYTES)
      throw refused('more bytes than are wanted');
    return bytes;
  }

  #hasEnded(): void {
    this.#isAtEnd = true;
    this.#came.resolve(undefined);
  }

  #keep(bytes: Uint8Array): void {
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#came.resolve(undefined);
    if (this.#isUnwanted) this.#discard();
  }

  /** Nobody wants what comes: the other side must not wait for that. */
  #discard(): void {
    this.#isUnwanted = true;
    while (this.#waiting.length > 0) this.#take();
  }

  /** Takes what has waited longest, and tells the other side. */
  #take(): Uint8Array | undefined {
    const next = this.#waiting.shift();
    if (next === undefined) return undefined;
    this.#waitingBytes -= next.length;
    this.#readBytes += next.length;
    this.#writer.write(countFrame(this.#readBytes)).catch(ignore('who reads is told'));
    return next;
  }

  #count(bytes: number): void {
    if (bytes < this.#takenBytes || bytes > this.#sentBytes) throw refused('a count of bytes that were never sent');
    this.#takenBytes = bytes;
    this.#taken.resolve(undefined);
    this.#onSent(bytes);
  }

  async #read(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (this.#waiting.length === 0 && !this.#isAtEnd) {
      this.#came = Promise.withResolvers();
      await Promise.race([this.#failed.promise, this.#came.promise]);
    }
    const next = this.#take();
    if (next === undefined) controller.close();
    else controller.enqueue(next);
  }

  async #write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; at += MESSAGE_BYTES - HEADER_BYTES) {
      const part = chunk.subarray(at, at + MESSAGE_BYTES - HEADER_BYTES);
      await this.#untilOnTheirWay(WINDOW_BYTES - part.length);
      this.#sentBytes += part.length;
      await Promise.race([this.#failed.promise, this.#writer.write(concat(header(part.length), part))]);
    }
  }

  async #end(): Promise<void> {
    await Promise.race([this.#failed.promise, this.#writer.write(header(END))]);
    await this.#untilOnTheirWay(0);
  }

  /** Waits until no more than so many bytes are sent that the other side has not read. */
  async #untilOnTheirWay(bytes: number): Promise<void> {
    while (this.#sentBytes - this.#takenBytes > bytes) {
      this.#taken = Promise.withResolvers();
      await Promise.race([this.#failed.promise, this.#taken.promise]);
    }
  }
}
