import { concat } from '../../bytes/concat.js';
import { SessionError } from '../../errors.js';
import type { ByteSocket } from './byte-socket.js';

/* SOCKS5 as XEP-0065 (1.8.2) §A uses it: no authentication, and a name that is the hash of the bytestream. */

const VERSION = 5;
const NO_AUTHENTICATION = 0;
const CONNECT = 1;
const DOMAIN = 3;
const GREETING = Uint8Array.of(VERSION, 1, NO_AUTHENTICATION);
const NOTHING = new Uint8Array(0);
/** Bytes of the port behind an address, and of addresses that are no names. */
const PORT_BYTES = 2;
const ADDRESS_BYTES: ReadonlyMap<number, number> = new Map([
  [1, 4],
  [4, 16],
]);

export const refused = (message: string): SessionError =>
  new SessionError('failed-transport', 'connection-lost', message);

const requestOf = (name: string): Uint8Array => {
  const bytes = new TextEncoder().encode(name);
  return concat(Uint8Array.of(VERSION, CONNECT, 0, DOMAIN, bytes.length), bytes, Uint8Array.of(0, 0));
};

/** Reads so many bytes at a time, however they come. */
export class Reader {
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  #rest: Uint8Array = NOTHING;

  constructor(readable: ReadableStream<Uint8Array>) {
    this.#reader = readable.getReader();
  }

  /** @throws SessionError when the socket closes before */
  async take(bytes: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let missing = bytes; missing > 0;) {
      const next = await this.next();
      if (next === undefined) throw refused('the proxy has closed the stream');
      const part = next.subarray(0, missing);
      this.#rest = next.subarray(part.length);
      missing -= part.length;
      parts.push(part);
    }
    const [only = NOTHING] = parts;
    return parts.length > 1 ? concat(...parts) : only;
  }

  /** The next bytes; undefined at the end. */
  async next(): Promise<Uint8Array | undefined> {
    if (this.#rest.length === 0) return this.#more();
    const taken = this.#rest;
    this.#rest = NOTHING;
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

/** A connection to a proxy that carries bytes as soon as that is told to activate it. */
export interface ProxyLine {
  readonly socket: ByteSocket;
  readonly reader: Reader;
  readonly writer: WritableStreamDefaultWriter<Uint8Array>;
}

/**
 * Has a proxy connect us.
 * @param socket that leads to the proxy; closed where it fails
 * @param dstaddr the hash that names the bytestream, 40 hexadecimal digits
 * @throws SessionError `failed-transport`, AbortError
 */
export async function connectThrough(socket: ByteSocket, dstaddr: string, signal: AbortSignal): Promise<ProxyLine> {
  const stop = (): void => void socket.close();
  signal.addEventListener('abort', stop);
  try {
    const reader = new Reader(socket.readable);
    const writer = socket.writable.getWriter();
    await connectTo(dstaddr, reader, (bytes) => writer.write(bytes));
    signal.throwIfAborted();
    return { socket, reader, writer };
  } catch (error) {
    stop();
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener('abort', stop);
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
