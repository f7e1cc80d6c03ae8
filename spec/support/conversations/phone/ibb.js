import { escape } from './stream.js';

const JINGLE_IBB = 'urn:xmpp:jingle:transports:ibb:1';
const IBB = 'http://jabber.org/protocol/ibb';
const BLOCK = 8192;
/** Blocks without an answer. */
const IN_FLIGHT = 3;

/** In-band bytestreams, as InbandBytestreamsTransport.java has them: it never closes one, and looks at no `seq`. */
export class Ibb {
  static namespace = JINGLE_IBB;
  namespace = JINGLE_IBB;
  isLast = true;
  sid;
  #options;
  #block;
  #onBytes;
  #isStopped = false;

  /** @param element of the peer; without one, it proposes the stream */
  constructor(options, element) {
    this.#options = options;
    this.sid = element?.getAttribute('sid') ?? crypto.randomUUID();
    this.#block = Math.min(BLOCK, Number(element?.getAttribute('block-size') ?? BLOCK));
  }

  async describe() {
    const element = `<transport xmlns="${JINGLE_IBB}" sid="${escape(this.sid)}" block-size="${this.#block}"/>`;
    return { contentName: crypto.randomUUID(), element };
  }

  ready() {}

  async configure(element) {
    this.#block = Math.min(this.#block, Number(element.getAttribute('block-size') ?? this.#block));
  }

  info() {}

  async connect() {
    if (!this.#options.isInitiator) return;
    const open = `<open xmlns="${IBB}" sid="${escape(this.sid)}" block-size="${this.#block}"/>`;
    const { stream, peer, onEstablished, onFailed } = this.#options;
    const answer = await stream.request('set', open, peer);
    if (answer.getAttribute('type') === 'result') onEstablished();
    else onFailed();
  }

  wire(onBytes) {
    this.#onBytes = onBytes;
  }

  /** Takes an element of the peer's stream. @returns false: it is refused */
  deliver({ localName, textContent }) {
    if (localName === 'open') {
      if (this.#onBytes) return false;
      this.#options.onEstablished();
      return true;
    }
    if (this.#onBytes === undefined || this.#isStopped) return false;
    if (localName === 'data') this.#onBytes(Uint8Array.from(atob(textContent), (one) => one.charCodeAt(0)));
    return true;
  }

  async write(bytes) {
    const { stream, peer } = this.#options;
    const underWay = new Set();
    for (let at = 0, seq = 0; at < bytes.length && !this.#isStopped; at += this.#block, seq++) {
      const text = btoa(String.fromCharCode(...bytes.subarray(at, at + this.#block)));
      const data = `<data xmlns="${IBB}" sid="${escape(this.sid)}" seq="${seq}">${text}</data>`;
      const sent = stream.request('set', data, peer).then((answer) => {
        underWay.delete(sent);
        // It stops, and says nothing.
        if (answer.getAttribute('type') !== 'result') this.#isStopped = true;
      });
      underWay.add(sent);
      if (underWay.size >= IN_FLIGHT) await Promise.race(underWay);
    }
  }

  terminate() {
    this.#isStopped = true;
  }
}
