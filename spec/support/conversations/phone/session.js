import { Ibb } from './ibb.js';
import { decrypt, encrypt, hashesOf } from './omemo.js';
import { Socks5 } from './socks5.js';
import { conditionOf, escape } from './stream.js';
import { WebRtc } from './webrtc.js';

const JINGLE = 'urn:xmpp:jingle:1';
const FILE = 'urn:xmpp:jingle:apps:file-transfer:5';
const TAG = 16;
const TRANSPORTS = [WebRtc, Socks5, Ibb];

const childOf = (parent, name) => Array.from(parent?.children ?? []).find(({ localName }) => localName === name);

/**
 * One file, in either role, as JingleFileTransferConnection.java goes about it. It says when it reaches a point:
 * `accepted` (the other side is not answered yet), `negotiating` (both have accepted) and `complete` (all bytes have gone
 * or come, and the session stands).
 */
export class Session {
  sid;
  peer;
  isInitiator;
  transport;
  /** Of a file that is offered to it: name and size in bytes. */
  file;
  #state = 'new';
  #options;
  #contentName;
  #description;
  #offered;
  #secret;
  /** Candidates that come before the user has accepted. */
  #early = [];
  #ended = Promise.withResolvers();
  #saved = Promise.withResolvers();

  /** @param options `stream`, `peer`, `reach`, which is called with each point, and what the transports need */
  constructor(options, { sid, isInitiator, secret }) {
    Object.assign(this, { sid, isInitiator, peer: options.peer });
    this.#options = options;
    this.#secret = secret;
    this.#saved.promise.catch(() => undefined);
  }

  /** Resolves with who has ended it, and with which reason. */
  get ended() {
    return this.#ended.promise;
  }

  /** Resolves with a file that has come. @throws OperationError where it was changed, which it would not notice */
  get saved() {
    return this.#saved.promise;
  }

  /** Offers a file. @param file `name`, `mediaType` and `bytes` */
  async initiate({ name, mediaType, bytes }, { security, Transport }) {
    this.bytes = bytes;
    this.transport = this.#make(Transport);
    const { contentName, element, group = '' } = await this.transport.describe();
    this.#contentName = contentName;
    this.#description = `<description xmlns="${FILE}"><file xmlns="${FILE}"><name>${escape(name)}</name><size>${bytes.length}</size><mediaType>${mediaType}</mediaType></file></description>`;
    this.#state = 'initialized';
    void this.#say('session-initiate', this.#content(this.#description + element + security(contentName)) + group);
    this.transport.ready();
  }

  /** The peer's offer. */
  take(content, secret) {
    const file = childOf(childOf(content, 'description'), 'file');
    const textOf = (name) => childOf(file, name)?.textContent;
    this.#contentName = content.getAttribute('name');
    this.#description = new XMLSerializer().serializeToString(childOf(content, 'description'));
    this.#offered = childOf(content, 'transport');
    this.#secret = secret;
    this.#state = 'initialized';
    this.file = { name: textOf('name'), size: Number(textOf('size')), isEncrypted: secret !== undefined };
  }

  async accept() {
    this.#state = 'accepted';
    this.#options.reach('accepted');
    this.transport = this.#make(this.#transportFor(this.#offered), this.#offered);
    const { element, group = '' } = await this.transport.describe();
    const accepted = this.#say('session-accept', this.#content(this.#description + element) + group);
    void accepted.then(() => this.#options.reach('negotiating'));
    void this.transport.connect();
    this.transport.ready();
    for (const element of this.#early.splice(0)) this.transport.info(element, this.#contentName);
  }

  /** The user does not want it any more, or at all. */
  stop() {
    this.#terminate(this.isInitiator ? 'cancel' : 'decline', 'User requested to stop file transfer');
  }

  /** Takes an action of the peer. */
  deliver(iq, jingle) {
    const { stream } = this.#options;
    const action = jingle.getAttribute('action');
    const transport = childOf(childOf(jingle, 'content'), 'transport');
    if (this.#isOutOfOrder(action)) {
      const more = '<out-of-order xmlns="urn:xmpp:jingle:errors:1"/>';
      stream.refuse(iq, 'unexpected-request', more);
      this.#end({ by: 'us', reason: 'out-of-order' });
      return;
    }
    if (action === 'session-accept') this.#options.reach('accepted');
    stream.answer(iq);
    if (action === 'session-terminate') {
      const reason = childOf(jingle, 'reason')?.firstElementChild?.localName;
      this.#end({ by: 'peer', reason });
    } else if (action === 'session-accept') {
      this.#state = 'accepted';
      void this.#configure(transport);
    } else if (action === 'transport-accept') void this.#configure(transport);
    else if (action === 'transport-replace') void this.#replace(transport);
    else if (action === 'transport-info') this.#info(transport);
  }

  #isOutOfOrder(action) {
    if (action === 'session-accept') return !this.isInitiator || this.#state !== 'initialized';
    if (action === 'transport-accept') return !this.isInitiator || this.#state !== 'accepted';
    return action === 'transport-replace' && (this.isInitiator || this.#state !== 'accepted');
  }

  #info(element) {
    if (this.transport?.namespace === element.namespaceURI) this.transport.info(element, this.#contentName);
    else if (element.namespaceURI === WebRtc.namespace) this.#early.push(element);
  }

  async #configure(element) {
    if (element?.namespaceURI !== this.transport.namespace) {
      this.#terminate('failed-application', 'Transport did not match');
      return;
    }
    await this.transport.configure(element);
    this.#options.reach('negotiating');
    await this.transport.connect();
  }

  /** Responder: the initiator has another transport. */
  async #replace(element) {
    this.transport.terminate();
    this.transport = this.#make(this.#transportFor(element), element);
    await this.#sayTransport('transport-accept');
    void this.transport.connect();
  }

  #transportFor({ namespaceURI }) {
    return TRANSPORTS.find(({ namespace }) => namespace === namespaceURI);
  }

  #make(Transport, element) {
    const mine = {
      onEstablished: () => void this.#onEstablished(made),
      onFailed: () => made === this.transport && void this.#onFailed(),
      onInfo: (text) => void this.#say('transport-info', this.#content(text)),
    };
    const made = new Transport({ ...this.#options, ...mine, isInitiator: this.isInitiator }, element);
    return made;
  }

  async #sayTransport(action) {
    const { element } = await this.transport.describe();
    void this.#say(action, this.#content(element));
  }

  /** The last resort is the only one that takes the place of another, and only the initiator may say so. */
  async #onFailed() {
    if (this.transport.isLast) {
      this.#terminate('connectivity-error', 'Failed to setup IBB transport');
      return;
    }
    this.transport.terminate();
    if (!this.isInitiator) return; // it waits
    this.transport = this.#make(Ibb);
    await this.#sayTransport('transport-replace');
  }

  async #onEstablished(transport) {
    if (transport !== this.transport) return;
    if (this.isInitiator) await this.#transmit(transport);
    else this.#receive(transport);
  }

  async #transmit(transport) {
    const sent = this.#secret ? await encrypt(this.#secret, this.bytes) : this.bytes;
    if (this.#options.damage) sent[0] ^= 1;
    await transport.write(sent);
    if (this.#state !== 'accepted') return;
    const hashes = (await hashesOf(sent)).join('');
    const name = escape(this.#contentName);
    // And waits until the peer ends the session.
    await this.#say('session-info', `<checksum xmlns="${FILE}" name="${name}"><file>${hashes}</file></checksum>`);
    this.#options.reach('complete');
  }

  #receive(transport) {
    const bytes = new Uint8Array(this.file.size + (this.#secret ? TAG : 0));
    let count = 0;
    transport.wire((chunk) => {
      bytes.set(chunk.subarray(0, bytes.length - count), count);
      count += chunk.length;
      // Its reader has acknowledged the last block by then.
      if (count >= bytes.length && this.#state === 'accepted') queueMicrotask(() => this.#finish(bytes));
    });
  }

  /** It says that all is well, and looks at the tag after that. */
  #finish(bytes) {
    this.#options.reach('complete');
    void this.#say('session-info', `<received xmlns="${FILE}" name="${escape(this.#contentName)}"/>`);
    this.transport.terminate();
    this.#terminate('success');
    this.#saved.resolve(this.#secret ? decrypt(this.#secret, bytes) : bytes);
  }

  #content(inside) {
    return `<content creator="initiator" senders="initiator" name="${escape(this.#contentName)}">${inside}</content>`;
  }

  #terminate(reason, text) {
    if (this.#state === 'ended') return;
    this.#end({ by: 'us', reason });
    const told = text ? `<text>${text}</text>` : '';
    void this.#say('session-terminate', `<reason><${reason}/>${told}</reason>`);
  }

  #end(end) {
    if (this.#state === 'ended') return;
    this.#state = 'ended';
    this.transport?.terminate();
    this.#ended.resolve(end);
  }

  /** Any error in answer to anything ends the session, and the peer is not told. */
  async #say(action, children) {
    const jingle = `<jingle xmlns="${JINGLE}" action="${action}" sid="${escape(this.sid)}">${children}</jingle>`;
    const answer = await this.#options.stream.request('set', jingle, this.peer);
    if (answer.getAttribute('type') === 'error') this.#end({ by: 'us', reason: conditionOf(answer) });
  }
}
