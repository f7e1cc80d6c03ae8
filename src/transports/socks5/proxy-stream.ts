import { concat } from '../../bytes/concat.js';
import { SessionError, isSessionError } from '../../errors.js';
import { ignore } from '../../log.js';
import type { Connection } from '../../jingle/transport.js';
import { MESSAGE_BYTES, type ByteSocket } from './byte-socket.js';

/* SOCKS5 as XEP-0065 (1.8.2) §A uses it: no authentication, and a name that is the hash of the bytestream. */

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const CONNECT = 1;
const DOMAIN = 3;
const GREETING = Uint8Array.of(VERSION, 1, NO_AUTHENTICATION);
/** Bytes of the port behind an address, and of addresses that are no names. */
const PORT_BYTES = 2;
const ADDRESS_BYTES: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [4, 16],
]);

const refused = (message: string): SessionError => new SessionError('failed-transport', 'connection-lost', message);

const requestOf = (name: string): Uint8Array => {
  const bytes = new TextEncoder().encode(name);
  return concat(Uint8Array.of(VERSION, CONNECT, 0, DOMAIN, bytes.length), bytes, Uint8Array.of(0, 0));
};

/** Reads so many bytes at a time, however they come. */
class Reader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest = new Uint8Array(0);

  constructor(readable: ReadableStream<Uint8Array>) {
    this.#reader = readable.getReader();
  }

  /** @throws SessionError when the socket closes before */
  async take(bytes: number): Promise<Uint8Array> {
    while (this.#rest.length < bytes) {
      const next = await this.#more();
      if (next === undefined) throw refused('the proxy has closed the stream');
      this.#rest = concat(this.#rest, next);
    }
    const taken = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.slice(bytes);
    return taken;
  }

  /** The next bytes; undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    if (this.#rest.length === 0) return this.#more();
    const taken = this.#rest;
    this.#rest = new Uint8Array(0);
    return taken;
  }

  /** Reads on, and throws away what comes. */
  async discard(): Promise<void> {
    while ((await this.#more()) !== undefined);
  }

  async #more(): Promise<Uint8Array | undefined> {
    return (await this.#reader.read()).value;
  }
}

/** @throws SessionError unless the proxy connects us */
async function connectTo(name: string, reader: Reader, write: (bytes: Uint8Array) => Promise<void>): Promise<void> {
  await write(GREETING);
  const [version, method] = await reader.take(2);
  if (version !== VERSION || method !== NO_AUTHENTICATION) throw refused('the proxy wants another authentication');
  await write(requestOf(name));
  const [again, reply, , kind = 0] = await reader.take(4);
  if (again !== VERSION || reply !== 0) throw refused('the proxy refuses the stream');
  const length = kind === DOMAIN ? (await reader.take(1))[0] : ADDRESS_BYTES.get(kind);
  if (length === undefined) throw refused('the proxy answers with an unknown address');
  await reader.take(length + PORT_BYTES);
}

interface ProxyStreamParts {
  readonly reader: Reader;
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly endsByClosing: boolean;
}

/** A bytestream through a proxy. It carries bytes when the proxy has been told to activate it. */
export class ProxyStream implements Connection {
  readonly path = 'relayed';
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly #socket: ByteSocket;
  readonly #reader: Reader;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  #onSent: (bytes: number) => void = () => undefined;
  #sent = 0;
  /** This side reads. */
  #isRead = false;
  readonly #endsByClosing: boolean;
  readonly #failed = Promise.withResolvers<never>();

  private constructor(socket: ByteSocket, parts: ProxyStreamParts) {
    const { reader, writer } = parts;
    this.#endsByClosing = parts.endsByClosing;
    this.#socket = socket;
    this.#reader = reader;
    this.#writer = writer;
    this.#failed.promise.catch(ignore('who reads or writes is told'));
    this.readable = new ReadableStream(
      { pull: (controller) => this.#read(controller), cancel: () => void reader.discard().catch(ignore('it is over')) },
      { highWaterMark: 0 },
    );
    this.writable = new WritableStream({ write: (chunk) => this.#write(chunk), close: () => this.#end() });
  }

  /**
   * Has a proxy connect us.
   * @param socket that leads to the proxy; closed where it fails
   * @param dstaddr the hash that names the bytestream, 40 hexadecimal digits
   * @param options `endsByClosing`: the peer waits for the end of the connection after the last byte
   * @throws SessionError `failed-transport`, AbortError
   */
  static async connect(
    socket: ByteSocket,
    dstaddr: string,
    { signal, endsByClosing }: { readonly signal: AbortSignal; readonly endsByClosing: boolean },
  ): Promise<ProxyStream> {
    const stop = (): void => void socket.close();
    signal.addEventListener('abort', stop);
    try {
      const reader = new Reader(socket.readable);
      const writer = socket.writable.getWriter();
      await connectTo(dstaddr, reader, (bytes) => writer.write(bytes));
      signal.throwIfAborted();
      return new ProxyStream(socket, { reader, writer, endsByClosing });
    } catch (error) {
      stop();
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
    }
  }

  onSent(listener: (bytes: number) => void): void {
    this.#onSent = listener;
  }

  /** Ends the streams with an error. */
  destroy(): void {
    this.#failed.reject(refused('the stream was closed'));
    void this.#socket.close();
  }

  async #read(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#isRead = true;
    const next = await this.#unlessFailed(this.#reader.next());
    if (next === undefined) controller.close();
    else if (next.length > 0) controller.enqueue(next);
    else await this.#read(controller);
  }

  async #write(chunk: Uint8Array): Promise<void> {
    for (let at = 0; at < chunk.length; at += MESSAGE_BYTES) {
      const message = chunk.subarray(at, at + MESSAGE_BYTES);
      await this.#unlessFailed(this.#writer.write(message));
      this.#sent += message.length;
      this.#onSent(this.#sent);
    }
  }

  /**
   * The end of a stream is that of its connection, in both directions. So where this side reads, too, or where the other
   * side counts the bytes, the connection stays until the session is over.
   */
  async #end(): Promise<void> {
    if (this.#endsByClosing && !this.#isRead) await this.#unlessFailed(this.#socket.close());
  }

  /** @throws SessionError what the stream has failed with, also while the work goes on */
  async #unlessFailed<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([this.#failed.promise, work]);
    } catch (error) {
      this.#failed.reject(isSessionError(error) ? error : refused('the stream was lost'));
      return this.#failed.promise;
    }
  }
}
