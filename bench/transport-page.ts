/**
 * What the pages of the transports have, those with a Converse and plain ones, as `bench`; `transports/` calls it. Rates
 * are in MB/s. It is there before all other scripts, since it also looks at what a page receives.
 */
import * as iq from './baselines/bare-iq.js';
import * as channels from './baselines/bare-data-channel.js';
import * as socks5 from './baselines/bare-socks5.js';
import { receiveThroughConverse, sendThroughConverse } from './baselines/send-iq.js';
import { openBare } from './bare-handshake.js';
import { login } from './bare-login.js';
import { ByteMeter } from './byte-meter.js';
import { clearMessages, hear, nextSaved, say } from './converse-page.js';
import type { Cut } from './cut.js';
import { watchPauses } from './pause-meter.js';
import { answer, conclude, offer, openChannel } from './plain-connection.js';

/** Told by `transports/world.mjs`: the candidate to use instead of one; undefined for none. */
declare const candidateFor: (candidate: string) => Promise<string | undefined>;

/** What a transfer was like for one side: when it was saved there in Unix time, and its longest task in ms. */
interface Result {
  readonly rate: number;
  readonly savedAt: number;
  readonly longestTask: number;
}

/** How often a page is looked at. */
const LOOK_MS = 20;
const meter = new ByteMeter();
let firstByte = Promise.withResolvers<undefined>();
let expected: Promise<Result>;
let socket: WebSocket;

/** Received bytes of a file go to the worker of its transfer in messages. */
function watchReceivedBytes(): void {
  const { postMessage } = Worker.prototype as { postMessage(message: unknown, rest: unknown): void };
  Worker.prototype.postMessage = function (message: unknown, rest: unknown): void {
    const { chunks = [] } = (message ?? {}) as { chunks?: readonly Uint8Array[] };
    if (chunks.length > 0) {
      meter.take(chunks.reduce((sum, { byteLength }) => sum + byteLength, 0));
      firstByte.resolve(undefined);
    }
    postMessage.call(this, message, rest);
  };
}

/** Has peer connections use other candidates than those that they are told. */
function replaceCandidates(): void {
  const prototype = RTCPeerConnection.prototype as { addIceCandidate(told: RTCIceCandidateInit): Promise<void> };
  const { addIceCandidate } = prototype;
  prototype.addIceCandidate = async function (told) {
    const candidate = await candidateFor(told.candidate ?? '');
    if (candidate !== undefined) await addIceCandidate.call(this, { ...told, candidate });
  };
}

/** Begins to wait for the next file that is sent, or received. */
function expectTransfer(peer: string): void {
  meter.reset();
  firstByte = Promise.withResolvers();
  const pauses = watchPauses();
  expected = nextSaved(peer).then(async (card) => {
    const savedAt = Date.now();
    const longestTask = await pauses();
    card.destroy();
    return { rate: meter.rate, savedAt, longestTask };
  });
}

/** Waits for the next file that Converse has downloaded and decrypted. @returns when that was, in Unix time */
async function nextDownload(): Promise<number> {
  const isThere = (): boolean => document.querySelector('converse-chat-message a[href^="blob:"]') !== null;
  while (!isThere()) await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  return Date.now();
}

const bench = {
  expectTransfer,
  expectedTransfer: () => expected,
  firstByte: () => firstByte.promise,
  nextDownload,
  clearMessages,
  say,
  hear,
  sendThroughConverse,
  receiveThroughConverse,
  offer,
  answer,
  conclude,
  sendOverChannel: async (bytes: number, messageBytes: number) =>
    channels.sendBare(await openChannel(), bytes, messageBytes),
  receiveOverChannel: async (bytes: number) => channels.receiveBare(await openChannel(), bytes),
  openSocks5: async (...where: Parameters<typeof openBare>) => void (socket = await openBare(...where)),
  sendOverSocks5: (bytes: number) => socks5.sendBare(socket, bytes),
  receiveOverSocks5: (bytes: number) => socks5.receiveBare(socket, bytes),
  login: async (...account: Parameters<typeof login>) => void (socket = await login(...account)),
  sendIqs: (to: string, cut: Cut) => iq.sendBare(socket, to, cut),
  receiveIqs: (cut: Cut) => iq.receiveBare(socket, cut),
  close: () => {
    socket.close();
  },
};

watchReceivedBytes();
replaceCandidates();
Object.assign(globalThis, { bench });
