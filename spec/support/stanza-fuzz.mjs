/**
 * Feeds mutants of captured stanzas and of our own to a page's Converse, and counts what comes of each. It runs in the
 * page, and is complete in itself.
 */
export class StanzaFuzz {
  #path;
  #mutator;
  #captured;
  #dialogues;
  #ours;
  #contact;
  /** The device of ours that envelopes are for. */
  #rid;
  /** The session of an offer of ours whose file can be asked for. */
  #asked;
  #next = 0;
  #sessions = 0;
  #cases = 0;
  /** Mutants that were offers or requests still, by form. */
  #begun = { file: 0, draft: 0, request: 0 };
  /** What an answer is due to in this session, by id. */
  #fed = new Map();
  /** Answers that are due, by id. */
  #due = new Map();

  /**
   * @param parts `path` is a ReceivePath, `mutator` a Mutator, `ours` OwnSessions, `captured` a list of stanzas,
   *   `dialogues` those of our own by form, `contact` a full JID, `rid` a device id of ours
   */
  constructor({ path, mutator, ours, captured, dialogues, contact, rid }) {
    this.#path = path;
    this.#mutator = mutator;
    this.#ours = ours;
    this.#captured = captured;
    this.#dialogues = dialogues;
    this.#contact = contact;
    this.#rid = rid;
    // A minute between sessions: nobody offers too much in one.
    const now = performance.now.bind(performance);
    performance.now = () => now() + 60_000 * this.#sessions;
  }

  /** Who begins a session, and in which form: one after the other, so that each round has all of them. */
  static get scenes() {
    const often = (times, scene) => Array.from({ length: times }, () => scene);
    return [
      ...often(5, ['peer', 'file']),
      ...often(4, ['peer', 'draft']),
      ...often(4, ['peer', 'request']),
      ['us', 'file'],
      ...often(2, ['us', 'draft']),
      ['us', 'request'],
    ];
  }

  get #engine() {
    return _converse.api.jingle;
  }

  #turn() {
    return new Promise((resolve) => setTimeout(resolve));
  }

  /** Feeds so many mutants. @returns what was fed, and every id whose answers are not as many as are due */
  async feed(count) {
    this.#path.hold();
    this.#path.answers.clear();
    this.#path.said.clear();
    this.#due.clear();
    this.#fed.clear();
    this.#cases = 0;
    this.#begun = { file: 0, draft: 0, request: 0 };
    try {
      this.#asked = (await this.#ours.open('file')).sid;
      this.#decline(this.#asked);
      while (this.#cases < count) await this.#session(Math.min(30, count - this.#cases));
      await this.#path.quiet();
    } finally {
      this.#path.release();
    }
    return this.#report();
  }

  /** One session with a peer that is not there, and mutants in it. */
  async #session(mutants) {
    const { scenes } = StanzaFuzz;
    const [who, form] = scenes[this.#sessions++ % scenes.length];
    const session = await (who === 'us' ? this.#beginOurs(form) : this.#beginTheirs(form));
    for (let at = 0; at < mutants; at++, this.#cases++) {
      const base = this.#base(session);
      // Nobody begins a session twice.
      const isOther = this.#mutator.below(4) < (base === session.dialogue.offer ? 3 : 2);
      const sid = isOther ? `${session.sid}-${at}` : session.sid;
      this.#send(this.#mutator.mutate(this.#address(base, session, sid)));
    }
    await (session.from === this.#contact ? this.#path.quiet() : this.#turn());
    // Blocks are answered when they are consumed, at the latest when their session ends.
    this.#decline(session.sid);
    for (const [id, text] of this.#fed) {
      if (!(await this.#path.answered(id))) throw new Error(`no answer to ${text.slice(0, 2000)}`);
    }
    this.#fed.clear();
    this.#decline(session.sid);
  }

  /** A session of the peer: a mutant of what it says first may be one, too. */
  async #beginTheirs(form) {
    const dialogue = this.#dialogues[form];
    const sid = `sid-${this.#next}`;
    const turn = this.#mutator.below(3);
    // Cards with a button are those of the chat that is open; a file is for nobody but whom it was offered to.
    const isContact = form === 'request' || turn === 1;
    const from = isContact ? this.#contact : `peer${this.#sessions % 20}@fuzz.example/cave`;
    const session = { dialogue, first: dialogue.offer, from, sid, stream: `stream-of-${sid}` };
    const offer = () => this.#send(this.#address(dialogue.offer, session));
    if (form === 'request') {
      await this.#path.until('session-accept', offer);
      if (turn > 0) await this.#goOn(session, { isSent: true });
      return session;
    }
    offer();
    await this.#turn();
    if (turn === 0) await this.#accept(sid);
    if (turn === 1) await this.#path.until('session-accept', await this.#ours.accept());
    if (turn < 2 && this.#mutator.below(2)) await this.#goOn(session, { isSent: false });
    return session;
  }

  /** The peer opens the stream, and may want another transport then. What we send goes out to its checksum, or mutants come meanwhile. */
  async #goOn(session, { isSent }) {
    const open = () => this.#send(this.#address(session.dialogue.open, session));
    if (isSent && this.#mutator.below(2)) await this.#path.until('session-info', open);
    else open();
    if (this.#mutator.below(2)) this.#send(this.#address(session.dialogue.transportReplace, session));
  }

  /** A session of ours, which the peer accepts now and then; a mutant may do so, too. */
  async #beginOurs(form) {
    const dialogue = this.#dialogues[form];
    const { sid, stream, text } = await this.#ours.open(form);
    const [shape, made] = [dialogue.offer, text].map(StanzaFuzz.shapeOf);
    if (shape !== made) throw new Error(`our own dialogue says ${shape}, and this client ${made}`);
    const session = { dialogue, first: dialogue.accept, from: this.#contact, sid, stream };
    const accept = () => this.#send(this.#address(dialogue.accept, session));
    const turn = this.#mutator.below(3);
    if (turn === 0) await this.#path.until('set open', accept);
    if (turn === 1) await this.#path.until(form === 'request' ? 'set open' : 'session-info', accept);
    return session;
  }

  /** One of three is captured, one of three what begins this session, the others are of it or of any. */
  #base({ dialogue, first }) {
    const from = this.#mutator.pick(['captured', 'captured', 'first', 'first', 'this', 'any']);
    if (from === 'first') return first;
    if (from === 'captured') return this.#mutator.pick(this.#captured);
    const said = from === 'this' ? dialogue : this.#mutator.pick(Object.values(this.#dialogues));
    return this.#mutator.pick(Object.values(said));
  }

  /** Accepts a session without its card, so that there is a stream to write nonsense to. */
  async #accept(sid) {
    const session = this.#engine.sessions.find((one) => one.sid === sid);
    if (session === undefined) return;
    session
      .accept(session.description)
      .then(({ readable }) => readable.pipeTo(new WritableStream()))
      .catch(() => undefined);
    await this.#turn();
  }

  /** Declines every offer and ends every request: that under `sid` was no mutant. */
  #decline(sid) {
    for (const session of this.#engine.sessions) {
      if (session.sid !== sid) this.#begun[StanzaFuzz.formOf(session)]++;
      session.terminate({ reason: 'decline' });
    }
  }

  static formOf({ senders, description }) {
    if (senders === 'responder') return 'request';
    return description.namespaceURI.includes(':encrypted:') ? 'draft' : 'file';
  }

  /** Names of elements and attributes, but those in `<security/>`. */
  static shapeOf(text) {
    const shape = (element) => {
      const names = Array.from(element.attributes, ({ name }) => name).filter((name) => !name.startsWith('xmlns'));
      const children = element.localName === 'security' ? [] : Array.from(element.children, shape);
      return `${element.localName} ${element.namespaceURI} ${names.sort()} (${children})`;
    };
    return shape(new DOMParser().parseFromString(text, 'text/xml').documentElement);
  }

  #address(text, session, sid = session.sid) {
    const stream = sid === session.sid ? session.stream : `stream-of-${sid}`;
    const names = { $from: session.from, $sid: sid, $stream: stream, $asked: this.#asked, $rid: this.#rid };
    const named = text.replace(/\$(from|sid|stream|asked|rid)/g, (name) => names[name]);
    const iq = new DOMParser().parseFromString(named, 'text/xml').documentElement;
    const attributes = { from: session.from, to: _converse.session.get('jid'), id: `case-${this.#next++}` };
    for (const [name, value] of Object.entries(attributes)) iq.setAttribute(name, value);
    return new XMLSerializer().serializeToString(iq);
  }

  #send(text) {
    const { id, isDue } = this.#path.expectation(text);
    if (isDue) {
      this.#due.set(id, (this.#due.get(id) ?? 0) + 1);
      this.#fed.set(id, text);
    }
    this.#path.receive(text);
  }

  #report() {
    const count = (of, id) => of.get(id) ?? 0;
    const { answers } = this.#path;
    const wrong = [...new Set([...this.#due.keys(), ...answers.keys()])]
      .filter((id) => count(this.#due, id) !== count(answers, id))
      .map((id) => `${String(id).slice(0, 60)}: ${count(answers, id)} answers, not ${count(this.#due, id)}`);
    const due = [...this.#due.values()].reduce((sum, one) => sum + one, 0);
    const { sessions } = this.#engine;
    const said = [...this.#path.said.keys()];
    return { cases: this.#cases, due, begun: this.#begun, wrong, sessions: sessions.length, said };
  }
}
