import { SessionError } from '../../errors.js';
import type { Connection, TransportPath } from '../../jingle/transport.js';
import { NS } from '../../xmpp/namespaces.js';

/** Bytes that our channel may hold: sending pauses above the first, and goes on below the second. */
const HIGH_WATER_BYTES = 4 * 1024 * 1024;
const LOW_WATER_BYTES = 1024 * 1024;
/** Between our own kind: bytes that the peer has not read. Received bytes that wait are no more. */
const WINDOW_BYTES = 4 * 1024 * 1024;
/** After so many bytes more that were read, the peer is told. */
const TELL_BYTES = 256 * 1024;
/** Received bytes that wait, from peers that do not wait for us to read. */
const MAX_WAITING_BYTES = 64 * 1024 * 1024;
/** Largest message to our own kind, and to others: all WebRTC stacks take the latter (RFC 8831 §6.6). */
const MESSAGE_BYTES = 256 * 1024;
const FOREIGN_MESSAGE_BYTES = 64 * 1024;
/** The protocol of a channel (RFC 8832), by which our own kind is known, and that of Conversations. */
const OWN_PROTOCOL = NS.converseJet;
const FOREIGN_PROTOCOL = 'xmpp-jingle';
const LABEL = 'xmpp-jingle';
/** The word after the last byte. Others end by their count of bytes, or by closing their channel. */
const END = 'end';
/** Conversations loses bytes that come before its pipe is wired: the first ones wait for that. */
const FOREIGN_DELAY_MS = 300;

const failed = (message: string): SessionError => new SessionError('failed-transport', 'connection-lost', message);

/** What data channels depend on. */
export interface DataChannelParts {
  readonly peerConnection: RTCPeerConnection;
  /** The peer is another converse-jet client: both sides say in text messages what they have read, and where their bytes end. */
  readonly isOurs: boolean;
}

/**
 * One channel for each direction, as Conversations has them: we write to ours, and read from the peer's. WebRTC tells a
 * sender what the network has taken, not what was read: our own kind adds that.
 */
export class DataChannels {
  readonly #isOurs: boolean;
  readonly #ours: RTCDataChannel;
  #theirs: RTCDataChannel | undefined;
  readonly #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  #readBytes = 0;
  #toldBytes = 0;
  #sentBytes = 0;
  #takenBytes = 0;
  #isEnded = false;
  #failure: Error | undefined;
  /** Wakes reader and writer, who then look for themselves. */
  #changed = Promise.withResolvers<undefined>();
  #onSent: (bytes: number) => void = () => undefined;
  #isDiscarding = false;
  #mayWrite: Promise<unknown> = Promise.resolve();
  #messageBytes = FOREIGN_MESSAGE_BYTES;

  constructor({ peerConnection, isOurs }: DataChannelParts) {
    this.#isOurs = isOurs;
    const protocol = isOurs ? OWN_PROTOCOL : FOREIGN_PROTOCOL;
    this.#ours = peerConnection.createDataChannel(LABEL, { ordered: true, protocol });
    this.#ours.binaryType = 'arraybuffer';
    this.#ours.bufferedAmountLowThreshold = LOW_WATER_BYTES;
    this.#ours.onbufferedamountlow = () => {
      this.#tellSent();
      this.#wake();
    };
    this.#ours.onopen = () => {
      this.#wake();
    };
    this.#ours.onclose = () => {
      this.fail(failed('our channel was closed'));
    };
    peerConnection.addEventListener('datachannel', ({ channel }) => {
      this.#take(channel);
    });
    peerConnection.addEventListener('connectionstatechange', () => {
      if (peerConnection.connectionState === 'failed') this.fail(failed('the connection was lost'));
    });
  }

  /** @param maxMessageSize the largest message that the peer takes, in bytes; 0: any */
  limitMessages(maxMessageSize: number): void {
    const most = this.#isOurs ? MESSAGE_BYTES : FOREIGN_MESSAGE_BYTES;
    this.#messageBytes = Math.min(most, maxMessageSize === 0 ? most : maxMessageSize);
  }

  /** Resolves when our channel is open. @throws SessionError */
  async opened(): Promise<void> {
    while (this.#failure === undefined && this.#ours.readyState === 'connecting') await this.#changed.promise;
    if (this.#failure !== undefined) throw this.#failure;
    if (!this.#isOurs) this.#mayWrite = new Promise((resolve) => setTimeout(resolve, FOREIGN_DELAY_MS));
  }

  /** The stream of the open channels. */
  connection(path: TransportPath): Connection {
    return {
      path,
      onSent: (listener) => void (this.#onSent = listener),
      readable: new ReadableStream(
        {
          pull: (controller) => this.#read(controller),
          cancel: () => {
            this.#discard();
          },
        },
        { highWaterMark: 0 },
      ),
      writable: new WritableStream({ write: (chunk) => this.#write(chunk), close: () => this.#end() }),
    };
  }

  /** Ends opening, and all streams, with an error. */
  fail(error: Error): void {
    this.#failure ??= error;
    this.#wake();
  }

  close(): void {
    this.fail(failed('the stream was closed'));
    this.#ours.close();
    this.#theirs?.close();
  }

  /** The peer's channel; a second one is none of this transport. */
  #take(channel: RTCDataChannel): void {
    if (this.#theirs !== undefined) {
      channel.close();
      return;
    }
    this.#theirs = channel;
    channel.binaryType = 'arraybuffer';
    channel.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
      this.#receive(data);
    };
    channel.onclose = () => {
      if (!this.#isOurs) this.#onEnd();
      else if (!this.#isEnded) this.fail(failed("the peer's channel was closed"));
    };
  }

  #receive(data: string | ArrayBuffer): void {
    if (this.#failure !== undefined) return;
    if (typeof data === 'string') {
      this.#hear(data);
      return;
    }
    if (this.#isDiscarding) {
      this.#tellRead(data.byteLength);
      return;
    }
    const most = this.#isOurs ? WINDOW_BYTES : MAX_WAITING_BYTES;
    this.#waitingBytes += data.byteLength;
    if (this.#waitingBytes > most || data.byteLength > MESSAGE_BYTES) {
      this.fail(new SessionError('failed-transport', 'protocol', 'more bytes than may wait'));
      return;
    }
    if (data.byteLength > 0) this.#waiting.push(new Uint8Array(data));
    this.#wake();
  }

  /** The peer says how many bytes it has read, or that no more will come. */
  #hear(text: string): void {
    if (this.#isOurs && text === END) {
      this.#onEnd();
      return;
    }
    const taken = /^\d{1,16}$/.test(text) ? Number(text) : NaN;
    if (!this.#isOurs || !(taken >= this.#takenBytes) || taken > this.#sentBytes) {
      this.fail(new SessionError('failed-transport', 'protocol', 'a word that means nothing'));
      return;
    }
    this.#takenBytes = taken;
    this.#onSent(taken);
    this.#wake();
  }

  async #read(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    while (this.#waiting.length === 0 && !this.#isEnded && this.#failure === undefined) await this.#changed.promise;
    const next = this.#waiting.shift();
    if (next === undefined) {
      if (!this.#isEnded) throw this.#failure ?? failed('no more bytes');
      controller.close();
      return;
    }
    controller.enqueue(next);
    this.#waitingBytes -= next.length;
    this.#tellRead(next.length);
  }

  #discard(): void {
    this.#isDiscarding = true;
    for (const { length } of this.#waiting.splice(0)) this.#tellRead(length);
  }

  #onEnd(): void {
    this.#isEnded = true;
    this.#wake();
  }

  #tellRead(bytes: number): void {
    this.#readBytes += bytes;
    if (!this.#isOurs || this.#ours.readyState !== 'open') return;
    const isDue = this.#readBytes - this.#toldBytes >= TELL_BYTES || this.#waiting.length === 0;
    if (!isDue || this.#readBytes === this.#toldBytes) return;
    this.#toldBytes = this.#readBytes;
    this.#ours.send(String(this.#readBytes));
  }

  async #write(chunk: Uint8Array): Promise<void> {
    await this.#mayWrite;
    for (let at = 0; at < chunk.length; at += this.#messageBytes) {
      const message = chunk.subarray(at, at + this.#messageBytes) as Uint8Array<ArrayBuffer>;
      await this.#room(message.length);
      this.#ours.send(message);
      this.#sentBytes += message.length;
    }
    this.#tellSent();
  }

  async #room(bytes: number): Promise<void> {
    const isFull = (): boolean =>
      this.#ours.bufferedAmount > HIGH_WATER_BYTES ||
      (this.#isOurs && this.#sentBytes - this.#takenBytes + bytes > WINDOW_BYTES);
    while (this.#failure === undefined && isFull()) await this.#changed.promise;
    if (this.#failure !== undefined) throw this.#failure;
  }

  /** Ends our direction when all of it has gone. */
  async #end(): Promise<void> {
    this.#ours.bufferedAmountLowThreshold = 0;
    if (this.#isOurs && this.#failure === undefined) this.#ours.send(END);
    const isOnTheWay = (): boolean =>
      this.#isOurs ? this.#takenBytes < this.#sentBytes : this.#ours.bufferedAmount > 0;
    while (this.#failure === undefined && isOnTheWay()) await this.#changed.promise;
    if (this.#failure !== undefined) throw this.#failure;
    // What has gone before the threshold was set has made no event.
    this.#tellSent();
  }

  #tellSent(): void {
    if (!this.#isOurs) this.#onSent(this.#sentBytes - this.#ours.bufferedAmount);
  }

  #wake(): void {
    this.#changed.resolve(undefined);
    this.#changed = Promise.withResolvers();
  }
}
