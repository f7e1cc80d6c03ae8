const FRAMING = 'urn:ietf:params:xml:ns:xmpp-framing';
const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const BIND = 'urn:ietf:params:xml:ns:xmpp-bind';

export const escape = (text) => text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);

export const conditionOf = (iq) => iq.querySelector('error > :not(text)')?.localName ?? 'undefined-condition';

/** One login of an account, over a WebSocket (RFC 7395). Stanzas come as elements, and go as XML text. */
export class Stream {
  /** Full JID. */
  jid;
  /** Called with each `<iq/>` that asks for an answer. */
  onRequest = () => undefined;
  #socket;
  #answers = new Map();
  #awaited;

  static async login({ url, host, name, password, resource }) {
    const stream = new Stream();
    stream.#socket = new WebSocket(url, 'xmpp');
    stream.#socket.onmessage = ({ data }) => stream.#take(data);
    await new Promise((resolve, reject) => {
      stream.#socket.onopen = resolve;
      stream.#socket.onerror = reject;
    });
    const open = `<open xmlns="${FRAMING}" to="${host}" version="1.0"/>`;
    await stream.#ask(open, 'features');
    await stream.#ask(`<auth xmlns="${SASL}" mechanism="PLAIN">${btoa(`\0${name}\0${password}`)}</auth>`, 'success');
    await stream.#ask(open, 'features');
    const bound = await stream.request('set', `<bind xmlns="${BIND}"><resource>${resource}</resource></bind>`);
    stream.jid = bound.querySelector('jid').textContent;
    return stream;
  }

  send(text) {
    this.#socket.send(text);
  }

  /** Sends a request. @returns the answer, which may be an error */
  request(type, payload, to) {
    const id = crypto.randomUUID();
    const { promise, resolve } = Promise.withResolvers();
    this.#answers.set(id, resolve);
    this.send(`<iq xmlns="jabber:client" type="${type}" id="${id}"${to ? ` to="${escape(to)}"` : ''}>${payload}</iq>`);
    return promise;
  }

  answer(iq, payload = '', type = 'result') {
    const [to, id] = ['from', 'id'].map((name) => escape(iq.getAttribute(name) ?? ''));
    this.send(`<iq xmlns="jabber:client" type="${type}" to="${to}" id="${id}">${payload}</iq>`);
  }

  refuse(iq, condition, more = '') {
    const inside = `<${condition} xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/>${more}`;
    this.answer(iq, `<error type="cancel">${inside}</error>`, 'error');
  }

  #ask(text, name) {
    const { promise, resolve } = Promise.withResolvers();
    this.#awaited = { name, resolve };
    this.send(text);
    return promise;
  }

  #take(text) {
    const stanza = new DOMParser().parseFromString(text, 'text/xml').documentElement;
    if (stanza.localName === this.#awaited?.name) this.#awaited.resolve(stanza);
    if (stanza.localName !== 'iq') return;
    const [type, id] = ['type', 'id'].map((name) => stanza.getAttribute(name));
    if (type === 'get' || type === 'set') {
      this.onRequest(stanza);
      return;
    }
    this.#answers.get(id)?.(stanza);
    this.#answers.delete(id);
  }
}
