/**
 * The socket of a page's Converse, held by a spec: stanzas come in through Strophe's own message handler, and what
 * goes out is counted instead of sent. It runs in the page, and is complete in itself.
 */
export class ReceivePath {
  /** Ids of the iq answers that named their sender, as often as they went out; Strophe's own name none. */
  answers = new Map();
  /** What went out, in a word or two. */
  said = new Set();
  #connection;
  #socket;
  #send;
  #onAnswer = () => undefined;

  constructor(connection) {
    this.#connection = connection;
    this.#socket = connection._proto.socket;
  }

  /** Strophe writes white space as it is, which XML reads as a space. */
  static idOf(iq) {
    return iq.getAttribute('id')?.replace(/[\t\n\r]/g, ' ');
  }

  /** `session-terminate decline`, `error bad-request`, `result`. */
  static wordsOf(iq) {
    const payload = iq.firstElementChild;
    const reason = iq.querySelector('reason, error')?.firstElementChild?.localName;
    const first = payload?.getAttribute('action') ?? iq.getAttribute('type');
    return [first, reason].filter(Boolean).join(' ');
  }

  /** Whether a stanza asks for an answer of ours. */
  expectation(text) {
    const iq = new DOMParser().parseFromString(`<wrapper>${text}</wrapper>`, 'text/xml').documentElement
      .firstElementChild;
    const handled = ['urn:xmpp:jingle:1', 'http://jabber.org/protocol/ibb'];
    const [from, type] = ['from', 'type'].map((name) => iq.getAttribute(name));
    const id = ReceivePath.idOf(iq);
    const isRequest = iq.localName === 'iq' && type === 'set' && Boolean(id) && Boolean(from);
    return { id, isDue: isRequest && handled.includes(iq.firstElementChild?.namespaceURI) };
  }

  /** From now on nothing reaches the server. */
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

  #onSent(text) {
    const iq = new DOMParser().parseFromString(text, 'text/xml').documentElement;
    if (iq.localName !== 'iq') return;
    const id = ReceivePath.idOf(iq);
    this.said.add(ReceivePath.wordsOf(iq));
    if (['get', 'set'].includes(iq.getAttribute('type'))) {
      this.#refuse(iq, id);
      return;
    }
    if (!iq.hasAttribute('from')) return;
    this.answers.set(id, (this.answers.get(id) ?? 0) + 1);
    this.#onAnswer();
  }

  /** Requests to peers that are not there are answered as a peer would, those to the server as if it knew nothing. */
  #refuse(iq, id) {
    const isJingle = iq.firstElementChild?.localName === 'jingle';
    const error = '<error type="cancel"><item-not-found xmlns="urn:ietf:params:xml:ns:xmpp-stanzas"/></error>';
    const text = `<iq xmlns="jabber:client">${isJingle ? '' : error}</iq>`;
    const answer = new DOMParser().parseFromString(text, 'text/xml').documentElement;
    const attributes = { type: isJingle ? 'result' : 'error', id, to: this.#connection.jid };
    for (const [name, value] of Object.entries(attributes)) answer.setAttribute(name, value);
    if (iq.hasAttribute('to')) answer.setAttribute('from', iq.getAttribute('to'));
    const answered = new XMLSerializer().serializeToString(answer);
    setTimeout(() => this.receive(answered));
  }
}
