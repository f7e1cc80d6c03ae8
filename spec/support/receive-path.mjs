/**
 * The socket of a page's Converse, held by a spec: stanzas come in through Strophe's own message handler, and what
 * goes out is counted instead of sent. It runs in the page, and is complete in itself.
 */
export class ReceivePath {
  /** Ids of the iq answers that named their sender, as often as they went out; Strophe's own name none. */
  answers = new Map();
  /** What went out, in a word or two, and how often. */
  said = new Map();
  /** The newest offer or request of ours: its `sid`, its `stream`, and the stanza. */
  begun;
  #connection;
  #socket;
  #send;
  #contact;
  #sentAt = 0;
  #onAnswer = () => undefined;

  /** @param contact bare JID of an account that is there: it can be asked */
  constructor(connection, contact) {
    this.#connection = connection;
    this.#socket = connection._proto.socket;
    this.#contact = contact;
  }

  /** Namespaces of the requests that we answer. */
  static get handled() {
    return ['urn:xmpp:jingle:1', 'http://jabber.org/protocol/ibb'];
  }

  /** Strophe writes white space as it is, which XML reads as a space. */
  static idOf(iq) {
    return iq.getAttribute('id')?.replace(/[\t\n\r]/g, ' ');
  }

  /** `session-terminate decline`, `error bad-request`, `result`, `set data`. */
  static wordsOf(iq) {
    const payload = iq.firstElementChild;
    const type = iq.getAttribute('type');
    const reason = iq.querySelector('reason, error')?.firstElementChild?.localName;
    const request = ['get', 'set'].includes(type) ? `${type} ${payload?.localName}` : type;
    const first = payload?.getAttribute('action') ?? request;
    return [first, reason].filter(Boolean).join(' ');
  }

  /** Whether a stanza asks for an answer of ours. */
  expectation(text) {
    const iq = new DOMParser().parseFromString(`<wrapper>${text}</wrapper>`, 'text/xml').documentElement
      .firstElementChild;
    const [from, type] = ['from', 'type'].map((name) => iq.getAttribute(name));
    const id = ReceivePath.idOf(iq);
    const isRequest = iq.localName === 'iq' && type === 'set' && Boolean(id) && Boolean(from);
    return { id, isDue: isRequest && ReceivePath.handled.includes(iq.firstElementChild?.namespaceURI) };
  }

  /** From now on nothing reaches the server but what the contact's account is asked. */
  hold() {
    this.#send = this.#socket.send;
    this.#socket.send = (text) => this.#onSent(text);
  }

  release() {
    this.#socket.send = this.#send;
  }

  receive(text) {
    this.#socket.onmessage(new MessageEvent('message', { data: text }));
  }

  /** @returns false when no answer comes in twenty seconds */
  async answered(id) {
    const late = Date.now() + 20_000;
    while (!this.answers.has(id)) {
      if (Date.now() > late) return false;
      await new Promise((resolve) => {
        this.#onAnswer = resolve;
        setTimeout(resolve, 100);
      });
    }
    return true;
  }

  /** Does something, and waits for what must go out then. @throws Error when it does not in twenty seconds */
  async until(words, action) {
    const late = Date.now() + 20_000;
    const before = this.said.get(words) ?? 0;
    action();
    while ((this.said.get(words) ?? 0) === before) {
      if (Date.now() > late) throw new Error(`nobody said ${words}`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }

  /** Resolves when nothing has gone out for a while, or after two seconds. */
  async quiet() {
    const late = Date.now() + 2000;
    this.#sentAt = Date.now();
    while (Date.now() - this.#sentAt < 30 && Date.now() < late) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  #onSent(text) {
    const iq = new DOMParser().parseFromString(text, 'text/xml').documentElement;
    if (iq.localName !== 'iq') return;
    const id = ReceivePath.idOf(iq);
    this.#sentAt = Date.now();
    const words = ReceivePath.wordsOf(iq);
    this.said.set(words, (this.said.get(words) ?? 0) + 1);
    if (iq.getAttribute('type') === 'get' && iq.getAttribute('to') === this.#contact) {
      this.#send.call(this.#socket, text);
      return;
    }
    if (['get', 'set'].includes(iq.getAttribute('type'))) {
      this.#onRequest(iq, id);
      return;
    }
    if (!iq.hasAttribute('from')) return;
    this.answers.set(id, (this.answers.get(id) ?? 0) + 1);
    this.#onAnswer();
  }

  /** Requests to peers that are not there are answered as a peer would, those to the server as if it knew nothing. */
  #onRequest(iq, id) {
    const payload = iq.firstElementChild;
    const isOfSession = ReceivePath.handled.includes(payload?.namespaceURI);
    if (payload?.getAttribute('action') === 'session-initiate') {
      const stream = payload.querySelector('transport').getAttribute('sid');
      this.begun = { sid: payload.getAttribute('sid'), stream, text: new XMLSerializer().serializeToString(iq) };
    }
    const error = '<error type="cancel"><item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error>';
    const text = `<iq xmlns="jabber:client">${isOfSession ? '' : error}</iq>`;
    const answer = new DOMParser().parseFromString(text, 'text/xml').documentElement;
    const attributes = { type: isOfSession ? 'result' : 'error', id, to: this.#connection.jid };
    for (const [name, value] of Object.entries(attributes)) answer.setAttribute(name, value);
    if (iq.hasAttribute('to')) answer.setAttribute('from', iq.getAttribute('to'));
    const answered = new XMLSerializer().serializeToString(answer);
    setTimeout(() => this.receive(answered));
  }
}
