import { once } from 'node:events';
import { connect } from 'node:net';
import { HOST, PASSWORD } from '../../demo/prosody-accounts.mjs';

const TAG = /<(\/?)([^\s/>?]+)(?:"[^"]*"|'[^']*'|[^'">])*?(\/?)>/g;
const REQUEST = /^<iq [^>]*\btype=['"](?:set|get)['"]/;

/** An attribute of a stanza's first tag. */
const attributeOf = (stanza, name) => new RegExp(`^<[^>]*\\b${name}=['"]([^'"]*)`).exec(stanza)?.[1];

/** A client that says whatever a spec writes, and answers `result` to everything: a rogue device of a contact. */
export class RawClient {
  #socket;
  #drained;
  #unread = '';
  #listeners = new Set();

  /**
   * Logs an account in at Prosody's port for clients, and is present.
   * @param options `caps` goes into its presence, as XML text; one that `isSilent` answers nothing
   */
  static async login({ port, name, resource = 'cave', caps = '', isSilent = false }) {
    const client = new RawClient();
    client.#socket = connect(port, '127.0.0.1').setEncoding('utf8').setNoDelay(true);
    client.#socket.on('data', (text) => client.#read(text));
    const open = `<stream:stream xmlns="jabber:client" xmlns:stream="http://etherx.jabber.org/streams" to="${HOST}" version="1.0">`;
    const plain = Buffer.from(`\0${name}\0${PASSWORD}`).toString('base64');
    await client.#ask(open, '<stream:features');
    await client.#ask(`<auth xmlns="urn:ietf:params:xml:ns:xmpp-sasl" mechanism="PLAIN">${plain}</auth>`, '<success');
    await client.#ask(open, '<stream:features');
    const bind = `<bind xmlns="urn:ietf:params:xml:ns:xmpp-bind"><resource>${resource}</resource></bind>`;
    await client.#ask(`<iq type="set" id="bind">${bind}</iq>`, '<iq');
    client.listen((stanza) => {
      if (isSilent || !REQUEST.test(stanza)) return;
      const [to, id] = ['from', 'id'].map((name) => attributeOf(stanza, name));
      void client.send(`<iq type="result" to="${to}" id="${id}"/>`);
    });
    await client.send(`<presence>${caps}</presence>`);
    return client;
  }

  /** Says something, as XML text. @returns when the server can take more */
  async send(text) {
    if (this.#socket.write(text)) return;
    this.#drained ??= once(this.#socket, 'drain').then(() => (this.#drained = undefined));
    await this.#drained;
  }

  /** Sends a request. @returns the text of its answer */
  async request(to, payload, id = crypto.randomUUID()) {
    const answer = this.next((stanza) => stanza.startsWith('<iq') && attributeOf(stanza, 'id') === id);
    await this.send(`<iq type="set" to="${to}" id="${id}">${payload}</iq>`);
    return answer;
  }

  /** Calls back with the text of each stanza that comes. @returns a function that stops that */
  listen(onStanza) {
    this.#listeners.add(onStanza);
    return () => this.#listeners.delete(onStanza);
  }

  /** Resolves with the first stanza that it is true for. */
  next(isWanted) {
    return new Promise((resolve) => {
      const stop = this.listen((stanza) => {
        if (!isWanted(stanza)) return;
        stop();
        resolve(stanza);
      });
    });
  }

  close() {
    this.#socket.destroy();
  }

  async #ask(text, start) {
    const answer = this.next((stanza) => stanza.startsWith(start));
    await this.send(text);
    await answer;
  }

  /** Cuts the stream into stanzas: its outermost elements. */
  #read(text) {
    this.#unread += text;
    let depth = 0;
    let start = 0;
    for (const { 0: tag, 1: isEnd, 2: name, 3: isEmpty, index } of this.#unread.matchAll(TAG)) {
      const end = index + tag.length;
      if (isEnd) depth--;
      else if (!isEmpty && name !== 'stream:stream') depth++;
      if (depth > 0) continue;
      const stanza = this.#unread.slice(start, end).trimStart();
      start = end;
      for (const listener of [...this.#listeners]) listener(stanza);
    }
    this.#unread = this.#unread.slice(start);
  }
}
