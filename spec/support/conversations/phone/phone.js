import { Ibb } from './ibb.js';
import { announce, opened, sealed } from './omemo.js';
import { Session } from './session.js';
import { Socks5 } from './socks5.js';
import { Stream } from './stream.js';
import { WebRtc } from './webrtc.js';

const DISCO = 'http://jabber.org/protocol/disco#info';
/** Those of DiscoManager.java that matter for files. */
const FEATURES = [
  'urn:xmpp:jingle:1',
  'urn:xmpp:jingle:apps:file-transfer:5',
  Socks5.namespace,
  Ibb.namespace,
  'urn:xmpp:jingle:jet:0',
  'urn:xmpp:jingle:jet-omemo:0',
  DISCO,
];

/** A phone with Conversations: one login, and its sessions. */
export class Phone {
  #stream;
  #options;
  #sessions = new Map();
  #offers = [];
  #onOffer = () => undefined;
  #frozenAt;

  /**
   * @param options `device` with its `id` and `bundle`; `isRelayOnly` and `iceServers` of WebRTC, and whether it
   *   `isCutOff`: its packets go nowhere; `isOnTor`: without
   *   WebRTC; `usesSocks5`: it offers that first then; `damage`: a byte of what it sends is changed on its way; and those of Stream.login()
   */
  static async start(options) {
    const phone = new Phone();
    phone.#options = options;
    phone.#stream = await Stream.login(options);
    phone.#stream.onRequest = (iq) => void phone.#answer(iq);
    await announce(phone.#stream, options.device);
    phone.#stream.send('<presence xmlns="jabber:client"/>');
    return phone;
  }

  /** Offers a file. @param file `name`, `mediaType`, `bytes` in base64 @returns the session id */
  async offer(to, { bytes, ...file }) {
    // The id of the chat message that shows the file.
    const sid = crypto.randomUUID();
    const { secret, security } = await sealed(this.#stream, this.#options.device, to);
    const session = this.#begin(to, { sid, isInitiator: true, secret });
    const raw = Uint8Array.from(atob(bytes), (character) => character.charCodeAt(0));
    const Transport = this.#features.includes(WebRtc.namespace) ? WebRtc : this.#options.usesSocks5 ? Socks5 : Ibb;
    await session.initiate({ ...file, bytes: raw }, { security, Transport });
    return sid;
  }

  /** Resolves with the next file that is offered to it: session id, name, size, and whether it can decrypt it. */
  async nextOffer() {
    if (this.#offers.length === 0) await new Promise((resolve) => (this.#onOffer = resolve));
    return this.#offers.shift();
  }

  accept = (sid) => this.#sessions.get(sid).accept();
  stop = (sid) => this.#sessions.get(sid).stop();
  /** At that point of a session it says `frozen`, and does nothing any more: see {@link Session}. */
  freezeAt = (point) => void (this.#frozenAt = point);
  ended = (sid) => this.#sessions.get(sid).ended;
  transportOf = (sid) => this.#sessions.get(sid).transport.namespace;

  /** @returns the file of a session, in base64 */
  async saved(sid) {
    const bytes = await this.#sessions.get(sid).saved;
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
  }

  get #features() {
    return this.#options.isOnTor ? FEATURES : [...FEATURES, WebRtc.namespace];
  }

  #begin(peer, given) {
    const reach = (point) => this.#reach(point);
    const session = new Session({ ...this.#options, stream: this.#stream, peer, reach }, given);
    this.#sessions.set(given.sid, session);
    return session;
  }

  #reach(point) {
    if (point !== this.#frozenAt) return;
    console.log('frozen');
    for (;;);
  }

  async #answer(iq) {
    const [payload] = iq.children;
    const from = iq.getAttribute('from');
    if (payload.namespaceURI === DISCO) this.#stream.answer(iq, this.#disco(payload.getAttribute('node')));
    else if (payload.localName === 'jingle') await this.#onJingle(iq, payload, from);
    else if (payload.namespaceURI === 'http://jabber.org/protocol/ibb') this.#onIbb(iq, payload, from);
    else this.#stream.refuse(iq, 'service-unavailable');
  }

  #disco(node) {
    const features = this.#features.map((feature) => `<feature var="${feature}"/>`).join('');
    const identity = '<identity category="client" type="phone" name="Conversations"/>';
    return `<query xmlns="${DISCO}"${node ? ` node="${node}"` : ''}>${identity}${features}</query>`;
  }

  async #onJingle(iq, jingle, from) {
    const sid = jingle.getAttribute('sid');
    const known = this.#sessions.get(sid);
    if (known) return known.deliver(iq, jingle);
    if (jingle.getAttribute('action') !== 'session-initiate') return this.#stream.refuse(iq, 'item-not-found');
    this.#stream.answer(iq);
    const content = jingle.querySelector('content');
    const session = this.#begin(from, { sid, isInitiator: false });
    // Where it cannot decrypt the key, it takes the file for one in clear.
    const secret = await opened(content, this.#options.device, from).catch(() => undefined);
    session.take(content, secret);
    this.#offers.push({ sid, ...session.file });
    return this.#onOffer();
  }

  #onIbb(iq, payload, from) {
    const session = [...this.#sessions.values()].find(
      ({ transport, peer }) => transport?.sid === payload.getAttribute('sid') && peer === from,
    );
    if (session?.transport.deliver(payload)) this.#stream.answer(iq);
    // Without an element that says why.
    else this.#stream.answer(iq, '', 'error');
  }
}
