import { isSessionError } from '../../errors.js';
import { ignore } from '../../log.js';
import type { Connection } from '../../jingle/transport.js';
import { MESSAGE_BYTES, type ByteSocket } from './byte-socket.js';
import { refused, type ProxyLine, type Reader } from './proxy-line.js';

/** A connection that can be ended with an error. */
export interface ClosableConnection extends Connection {
  destroy(): void;
}

/** A bytestream through a proxy, as other clients have it: nothing but the bytes, and its end is that of the connection. */
export class ProxyStream implements ClosableConnection {
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
  readonly #failed = Promise.withResolvers<never>();

  constructor({ socket, reader, writer }: ProxyLine) {
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

  /** Where this side reads, too, the connection stays until the session is over. */
  async #end(): Promise<void> {
    if (!this.#isRead) await this.#unlessFailed(this.#socket.close());
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
