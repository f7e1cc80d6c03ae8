import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import WebSocket from 'ws';
import { HOST } from '../../../demo/prosody-accounts.mjs';
import { RawClient } from '../raw-client.mjs';

const GREETING = Buffer.from([5, 1, 0]);
const GREETED = Buffer.from([5, 0]);
/** The answers to greeting and request. */
const HANDSHAKE = 2 + 47;
export const BLOCK = 64 * 1024;
/** The page’s own limits: it stops sending above the first, and goes on below the second. */
const [HIGH_WATER, LOW_WATER] = [4 * 1024 * 1024, 1024 * 1024];
const PROXY = 'proxy.localhost';

export const requestOf = (hash) =>
  Buffer.concat([Buffer.from([5, 1, 0, 3, 40]), Buffer.from(hash), Buffer.from([0, 0])]);

/** A file that needs no memory: block number and a seed, repeated. */
export function* blocksOf(size, seed = randomBytes(4)) {
  for (let sent = 0, number = 0; sent < size; number++) {
    const block = Buffer.alloc(Math.min(BLOCK, size - sent), Buffer.concat([seed, Buffer.from(`#${number}`)]));
    sent += block.length;
    yield block;
  }
}

/** One end of a bytestream. Subclasses connect it to a WebSocket or a TCP socket. */
class Peer {
  count = 0;
  sent = 0;
  #digest = createHash('sha256');
  #unread = Buffer.alloc(0);
  #isOpen = false;
  #onBytes = new Set();
  /** Resolves when the connection is closed, with the code of a WebSocket. */
  closed = new Promise((resolve) => (this.onClosed = resolve));

  /** Greets the proxy and asks for the stream that is named by a hash; sends what stands `behind` that with it. */
  async open(hash, behind) {
    await this.connected();
    this.write(GREETING);
    await this.#until(() => this.#unread.length >= GREETED.length);
    if (!this.#unread.subarray(0, 2).equals(GREETED)) throw new Error(`refused: ${this.#unread.toString('hex')}`);
    this.cork();
    this.write(requestOf(hash));
    if (behind) this.write(behind);
    this.uncork();
    await this.#until(() => this.#unread.length >= HANDSHAKE);
    this.#isOpen = true;
    this.#count(this.#unread.subarray(HANDSHAKE));
    return this;
  }

  take(bytes) {
    if (this.#isOpen) this.#count(bytes);
    else this.#unread = Buffer.concat([this.#unread, bytes]);
    for (const check of this.#onBytes) check();
  }

  #count(bytes) {
    this.count += bytes.length;
    this.#digest.update(bytes);
  }

  async #until(isTrue) {
    const come = new Promise((resolve) => {
      const check = () => isTrue() && resolve(true);
      this.#onBytes.add(check);
      check();
    });
    const hasCome = await Promise.race([come, this.closed.then(isTrue)]);
    if (!hasCome) throw new Error(`closed after ${this.count} bytes`);
  }

  /** Resolves when so many bytes have come. */
  hasReceived = (count) => this.#until(() => this.count >= count);

  /** Sends a file. @returns its SHA-256 */
  async sendFile(size) {
    const digest = createHash('sha256');
    for (const block of blocksOf(size)) {
      digest.update(block);
      await this.send(block);
      this.sent += block.length;
    }
    return digest.digest('hex');
  }

  /** The SHA-256 of all bytes that have come. */
  digest = () => this.#digest.copy().digest('hex');
}

/** A page: its WebSocket. */
export class Page extends Peer {
  constructor(url, options = {}) {
    super();
    // Larger messages than 64 KiB must not reach a page.
    this.socket = new WebSocket(url, ['binary'], { perMessageDeflate: false, maxPayload: BLOCK, ...options });
    this.socket.on('message', (bytes) => this.take(bytes));
    this.socket.on('close', (code) => this.onClosed(code));
    this.socket.on('error', () => undefined);
  }

  connected = () => once(this.socket, 'open');
  cork = () => this.socket._socket.cork();
  uncork = () => this.socket._socket.uncork();
  write = (bytes) => this.socket.send(bytes);

  async send(bytes) {
    this.write(bytes);
    if (this.socket.bufferedAmount < HIGH_WATER) return;
    while (this.socket.bufferedAmount > LOW_WATER && this.socket.readyState === WebSocket.OPEN) await setImmediate();
  }

  close = () => this.socket.close(1000);
  destroy = () => this.socket.terminate();
  pause = () => this.socket.pause();
  resume = () => this.socket.resume();
}

/** A native client: its TCP socket. */
export class Native extends Peer {
  constructor(port) {
    super();
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (bytes) => this.take(bytes));
    this.socket.on('close', () => this.onClosed());
    this.socket.on('error', () => undefined);
  }

  connected = () => once(this.socket, 'connect');
  cork = () => this.socket.cork();
  uncork = () => this.socket.uncork();
  write = (bytes) => this.socket.write(bytes);

  async send(bytes) {
    if (!this.write(bytes)) await Promise.race([once(this.socket, 'drain'), this.closed]);
  }

  close = () => this.socket.end();
  destroy = () => this.socket.destroy();
  pause = () => this.socket.pause();
  resume = () => this.socket.resume();
}

/** @returns the memory of a process, in bytes */
export const memory = (pid) => Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) * 1024;

/** @returns the status with which a WebSocket is refused */
export function refusal(url, options) {
  const socket = new WebSocket(url, ['binary'], options);
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_, response) => {
      resolve(response.statusCode);
      socket.terminate();
    });
    socket.on('open', () => {
      reject(new Error('not refused'));
      socket.terminate();
    });
    socket.on('error', () => undefined);
  });
}

/** The accounts that use a proxy, and the streams between them. */
export class Accounts {
  static async login({ c2sPort }) {
    const accounts = new Accounts();
    accounts.romeo = await RawClient.login({ port: c2sPort, name: 'romeo' });
    return accounts;
  }

  /** @returns sid and hash of a stream from Romeo to Juliet */
  stream(sid = randomBytes(8).toString('hex')) {
    const [from, to] = [`romeo@${HOST}/cave`, `juliet@${HOST}/balcony`];
    return { sid, to, hash: createHash('sha1').update(`${sid}${from}${to}`).digest('hex') };
  }

  /** Lets the bytes of a stream flow. */
  async activate({ sid, to }) {
    const query = `<query xmlns="http://jabber.org/protocol/bytestreams" sid="${sid}"><activate>${to}</activate></query>`;
    const answer = await this.romeo.request(PROXY, query);
    if (!/^<iq [^>]*type=['"]result/.test(answer)) throw new Error(`not activated: ${answer}`);
  }

  /** Asks the proxy what it can do. */
  async discover() {
    const id = randomBytes(4).toString('hex');
    const answer = this.romeo.next((stanza) => stanza.includes(id));
    await this.romeo.send(
      `<iq type="get" to="${PROXY}" id="${id}"><query xmlns="http://jabber.org/protocol/disco#info"/></iq>`,
    );
    return answer;
  }

  /**
   * Opens a stream.
   * @param openTarget makes the end of Juliet, which connects first, and `openInitiator` that of Romeo
   * @returns both ends, activated
   */
  async join(openInitiator, openTarget) {
    const stream = this.stream();
    const target = await openTarget().open(stream.hash);
    const initiator = await openInitiator().open(stream.hash);
    await this.activate(stream);
    return { initiator, target };
  }

  close = () => this.romeo.close();
}
