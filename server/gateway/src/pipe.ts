import type { Socket } from 'node:net';
import type { RawData, WebSocket } from 'ws';
import { Handshake } from './socks5.js';

const PING_MS = 30_000;
/** Bytes that wait for the page: the proxy is paused above the first number, and resumed below the second. */
const HIGH_WATER = 1024 * 1024;
const LOW_WATER = HIGH_WATER / 4;
/** Time that a proxy has to close its side after the page has closed its own. */
const LINGER_MS = 10_000;
/** Close codes of RFC 6455. */
const [NORMAL, UNSUPPORTED, VIOLATION, FAILED] = [1000, 1003, 1008, 1011] as const;

/** Bytes that were carried. */
export interface Counts {
  toProxy: number;
  toPage: number;
}

/** Carries bytes between a page and the TCP port of a proxy, in both directions, until both have closed. */
export class Pipe {
  readonly counts: Counts = { toProxy: 0, toPage: 0 };
  readonly #page: WebSocket;
  readonly #proxy: Socket;
  readonly #handshake = new Handshake();
  readonly #timers: NodeJS.Timeout[];
  #hasFileBytes = false;
  #isClosing = false;
  #isAnswering = false;
  #open = 2;

  constructor(page: WebSocket, proxy: Socket, { timeoutMs, onClose }: { timeoutMs: number; onClose: () => void }) {
    this.#page = page;
    this.#proxy = proxy;
    this.#timers = [
      setInterval(() => this.#ping(), PING_MS),
      setTimeout(() => this.#hasFileBytes || this.close(VIOLATION), timeoutMs),
    ];
    page.on('message', (data, isBinary) => this.#takeMessage(data, isBinary));
    page.on('ping', (data) => this.#pong(data));
    // Its close event follows.
    page.on('error', () => undefined);
    page.on('close', () => this.#endProxy());
    proxy.on('drain', () => page.resume());
    proxy.on('data', (chunk: Buffer) => this.#takeChunk(chunk));
    proxy.on('end', () => this.close(NORMAL));
    proxy.on('error', () => this.close(FAILED));
    proxy.on('close', () => this.close(NORMAL));
    for (const side of [page, proxy]) side.on('close', () => --this.#open === 0 && onClose());
  }

  /** Closes the page's side, behind all that is on its way to it. ws itself would cut it off after 30 seconds. */
  close(code: number): void {
    if (this.#isClosing) return;
    this.#isClosing = true;
    // Its answer may stand behind bytes that are not read yet.
    this.#page.resume();
    this.#page.ping('', false, () => this.#page.close(code));
  }

  #takeMessage(data: RawData, isBinary: boolean): void {
    if (this.#isClosing) return;
    const message = data as Buffer;
    const kind = isBinary ? this.#handshake.check(message) : undefined;
    if (kind === undefined) {
      this.close(isBinary ? VIOLATION : UNSUPPORTED);
      return;
    }
    if (kind === 'file') this.#hasFileBytes = true;
    this.counts.toProxy += message.length;
    if (!this.#proxy.write(message)) this.#page.pause();
  }

  #takeChunk(chunk: Buffer): void {
    if (this.#page.readyState !== this.#page.OPEN || this.#isClosing) return;
    if (this.#handshake.hasFileBytes(chunk)) this.#hasFileBytes = true;
    this.counts.toPage += chunk.length;
    this.#page.send(chunk, { binary: true }, () => {
      if (this.#page.bufferedAmount <= LOW_WATER) this.#proxy.resume();
    });
    if (this.#page.bufferedAmount > HIGH_WATER) this.#proxy.pause();
  }

  #ping(): void {
    if (this.#page.readyState === this.#page.OPEN && this.#page.bufferedAmount === 0) this.#page.ping();
  }

  /** Answers one ping at a time: a page that reads nothing could make pongs pile up. */
  #pong(data: Buffer): void {
    if (this.#isAnswering) return;
    this.#isAnswering = true;
    this.#page.pong(data, false, () => (this.#isAnswering = false));
  }

  /** Closes the proxy's side, behind all that is on its way to it. */
  #endProxy(): void {
    this.#isClosing = true;
    for (const timer of this.#timers) clearTimeout(timer);
    // A proxy that has still to be told to carry anything hears nothing either.
    if (!this.#hasFileBytes) {
      this.#proxy.destroy();
      return;
    }
    this.#proxy.resume();
    this.#proxy.end(() => {
      const timer = setTimeout(() => this.#proxy.destroy(), LINGER_MS);
      this.#proxy.once('close', () => clearTimeout(timer));
    });
  }
}
