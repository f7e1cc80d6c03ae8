import { withinDeadline } from '../../async/deadline.js';
import { pause } from '../../async/pause.js';
import { BlockBuffer } from '../../bytes/block-buffer.js';
import { SessionError, StanzaError, isAbort, isStanzaError, type StanzaCondition } from '../../errors.js';
import type { Connection } from '../../jingle/transport.js';
import { logUnlessExpected } from '../../log.js';
import type { IqPort } from '../../xmpp/iq-port.js';
import { SendWindow } from './send-window.js';
import { SEQUENCE, closeElement, dataElement } from './stanza.js';

/** A block that nobody has acknowledged for so long is lost: at 3 kB/s a server takes half a minute for two of them. */
const BLOCK_DEADLINE_MS = 120_000;
/** How long a block waits that a server takes later, before each time that it is sent again. */
const PAUSES_MS = [1000, 2000, 4000, 8000, 16_000, 32_000];
/** Received blocks that wait to be consumed, over all that a peer sends unacknowledged. */
const MAX_WAITING_BLOCKS = 16;

/** A received block and the answer that it waits for. */
interface Waiting {
  readonly bytes: Uint8Array;
  readonly consumed: () => void;
}

/** Names a stream and its limits. */
export interface IbbStreamParts {
  readonly iq: IqPort;
  /** Full JID. */
  readonly peer: string;
  readonly sid: string;
  /** Bytes of a block, both ways. */
  readonly blockSize: number;
  /** One block at a time is sent. */
  readonly isCareful: boolean;
  /** The peer has refused a block. */
  readonly onRefused: () => void;
}

const failed = (message: string): SessionError => new SessionError('failed-transport', 'connection-lost', message);

/** What is answered for a peer that has gone, or has ended the stream: that says nothing of how many blocks it takes. */
const GONE: readonly StanzaCondition[] = [
  'item-not-found',
  'recipient-unavailable',
  'remote-server-not-found',
  'remote-server-timeout',
  'service-unavailable',
];

const isRefusal = (error: unknown): boolean => isStanzaError(error) && !GONE.includes(error.condition);

/** The limit on the rate of a server or a peer. */
const isRateLimit = (error: unknown): boolean =>
  isStanzaError(error) &&
  error.isTemporary &&
  (error.condition === 'policy-violation' || error.condition === 'resource-constraint');

/** An open in-band bytestream (XEP-0047). A block is acknowledged when it is consumed, which slows the peer down. */
export class IbbStream implements Connection {
  readonly path = 'server';
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly #parts: IbbStreamParts;
  readonly #window: SendWindow;
  readonly #abort = new AbortController();
  readonly #waiting: Waiting[] = [];
  #received = 0;
  #sent = 0;
  #acknowledgedBytes = 0;
  #onSent: (bytes: number) => void = () => undefined;
  #wake: () => void = () => undefined;
  #input: 'open' | 'closed' | 'discarded' = 'open';
  readonly #flying = new Set<Promise<void>>();
  #failure: unknown;

  constructor(parts: IbbStreamParts) {
    this.#parts = parts;
    this.#window = new SendWindow(parts.blockSize, parts.isCareful);
    this.readable = new ReadableStream(
      {
        pull: (controller) => this.#pull(controller),
        cancel: () => {
          this.#input = 'discarded';
          this.#release();
        },
      },
      { highWaterMark: 0 },
    );
    const buffer = new BlockBuffer(parts.blockSize);
    this.writable = new WritableStream({
      write: async (chunk) => {
        buffer.push(chunk);
        for (let block = buffer.shift(); block !== undefined; block = buffer.shift()) await this.#send(block);
      },
      close: async () => {
        const rest = buffer.rest();
        if (rest.length > 0) await this.#send(rest);
        await Promise.all(this.#flying);
        if (this.#failure !== undefined) throw this.#failure as Error;
        await this.#sendClose();
      },
      abort: () => {
        void this.#sendClose().catch(logUnlessExpected('closing a stream'));
      },
    });
  }

  /** A `<data/>` of the peer. @returns when it was consumed. @throws StanzaError */
  onData(seq: number, bytes: Uint8Array): Promise<undefined> {
    if (this.#input === 'discarded') return Promise.resolve(undefined);
    const isOver = this.#input === 'closed' || this.#failure !== undefined;
    if (isOver) throw new StanzaError('item-not-found', 'the stream is closed');
    if (bytes.length > this.#parts.blockSize) throw this.#broken('bad-request', 'a block larger than agreed');
    if (seq % SEQUENCE !== this.#received % SEQUENCE) throw this.#lost();
    if (this.#waiting.length >= MAX_WAITING_BLOCKS)
      throw this.#broken('resource-constraint', 'too many blocks at once');
    this.#received++;
    if (bytes.length === 0) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#waiting.push({
        bytes,
        consumed: () => {
          resolve(undefined);
        },
      });
      this.#wake();
    });
  }

  onSent(listener: (bytes: number) => void): void {
    this.#onSent = listener;
  }

  /** `<close/>` of the peer: no more bytes will come. */
  onClose(): void {
    if (this.#input === 'open') this.#input = 'closed';
    this.#wake();
  }

  /** Ends both directions at once. */
  destroy(): void {
    this.#failure ??= failed('the stream was closed');
    this.#abort.abort();
    this.#release();
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (this.#waiting.length === 0 && this.#input === 'open' && this.#failure === undefined) {
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    const next = this.#waiting.shift();
    if (this.#failure !== undefined) throw this.#failure as Error;
    if (next === undefined) {
      controller.close();
      return;
    }
    controller.enqueue(next.bytes);
    next.consumed();
  }

  async #send(block: Uint8Array): Promise<void> {
    const window = this.#window;
    for (let at = 0; at < block.length;) {
      while (this.#flying.size >= window.blocks) await Promise.race(this.#flying);
      if (this.#failure !== undefined) throw this.#failure as Error;
      const piece = block.subarray(at, at + window.blockBytes);
      at += piece.length;
      const flight = this.#fly(piece).catch((error: unknown) => {
        logUnlessExpected('sending a block')(error);
        if (isRefusal(error)) this.#parts.onRefused();
        this.#failure ??= isAbort(error) ? error : failed('a block was refused');
      });
      this.#flying.add(flight);
      void flight.then(() => this.#flying.delete(flight));
    }
  }

  /**
   * Sends a block, again and again where it comes too early. Returns when it is acknowledged. A block that was sent after
   * it would be out of order then, so there must be none.
   * @throws StanzaError, SessionError, AbortError
   */
  async #fly(block: Uint8Array): Promise<void> {
    const seq = this.#sent++;
    const data = dataElement(this.#parts.sid, seq % SEQUENCE, block);
    for (const pauseMs of PAUSES_MS) {
      try {
        await this.#deliver(data, block.length);
        return;
      } catch (error) {
        if (!isRateLimit(error) || this.#sent > seq + 1) throw error;
        this.#parts.onRefused();
        this.#window.beCareful();
        await pause(pauseMs, this.#abort.signal);
        if (this.#failure !== undefined) throw error;
      }
    }
    await this.#deliver(data, block.length);
  }

  async #deliver(data: Element, bytes: number): Promise<void> {
    const { iq, peer } = this.#parts;
    const late = (): Error => failed('a block was not acknowledged');
    const start = performance.now();
    const send = (signal: AbortSignal): Promise<void> => iq.sendLarge(peer, data, { signal });
    await withinDeadline({ ms: BLOCK_DEADLINE_MS, late }, send, this.#abort.signal);
    this.#window.acknowledged(performance.now() - start);
    this.#acknowledgedBytes += bytes;
    this.#onSent(this.#acknowledgedBytes);
  }

  async #sendClose(): Promise<void> {
    const { iq, peer, sid } = this.#parts;
    try {
      await iq.send('set', peer, closeElement(sid), { signal: this.#abort.signal });
    } catch (error) {
      // XEP-0047 §2.3: a peer that no longer knows the stream has closed it.
      if (!isStanzaError(error) || error.condition !== 'item-not-found') throw error;
    }
  }

  /** A block is missing (XEP-0047 §2.2). */
  #lost(): StanzaError {
    this.#failure ??= failed('a block was lost');
    return this.#broken('unexpected-request', 'a block out of order');
  }

  #broken(condition: 'bad-request' | 'unexpected-request' | 'resource-constraint', message: string): StanzaError {
    this.#failure ??= new SessionError('failed-transport', 'protocol', message);
    this.#release();
    return new StanzaError(condition, message);
  }

  /** Nobody will consume what waits: the peer gets its answers. */
  #release(): void {
    for (const { consumed } of this.#waiting.splice(0)) consumed();
    this.#wake();
  }
}
