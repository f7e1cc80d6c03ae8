/**
 * Feeds mutants of captured stanzas and of our own to a page's Converse, and counts what comes of each. It runs in the
 * page, and is complete in itself.
 */
export class StanzaFuzz {
  #path;
  #mutator;
  #captured;
  #own;
  #next = 0;
  #sessions = 0;
  #cases = 0;
  /** Mutants that were offers still. */
  #offers = 0;
  /** What an answer is due to in this session, by id. */
  #fed = new Map();
  /** Answers that are due, by id. */
  #due = new Map();

  /** @param parts `path` is a ReceivePath, `mutator` a Mutator, `captured` a list and `own` a record of stanzas */
  constructor({ path, mutator, captured, own }) {
    this.#path = path;
    this.#mutator = mutator;
    this.#captured = captured;
    this.#own = own;
    // A minute between sessions: nobody offers too much in one.
    const now = performance.now.bind(performance);
    performance.now = () => now() + 60_000 * this.#sessions;
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
    this.#cases = this.#offers = 0;
    try {
      while (this.#cases < count) await this.#session(Math.min(25, count - this.#cases));
      await this.#turn();
    } finally {
      this.#path.release();
    }
    return this.#report();
  }

  /** One session of a peer that is not there, and mutants in it. */
  async #session(mutants) {
    const sid = `sid-${this.#next}`;
    const from = `peer${this.#sessions++ % 20}@fuzz.example/cave`;
    this.#send(this.#address(this.#own.offer, from, sid));
    await this.#turn();
    if (this.#mutator.below(3) === 0) await this.#accept(from, sid);
    for (let at = 0; at < mutants; at++, this.#cases++) {
      const base = this.#base();
      const session = this.#mutator.below(2) ? sid : `${sid}-${at}`;
      this.#send(this.#mutator.mutate(this.#address(base, from, session)));
    }
    await this.#turn();
    // Blocks are answered when they are consumed, at the latest when their session ends.
    this.#decline(sid);
    for (const [id, text] of this.#fed) {
      if (!(await this.#path.answered(id))) throw new Error(`no answer to ${text.slice(0, 2000)}`);
    }
    this.#fed.clear();
    this.#decline(sid);
  }

  /** One of three is captured, one of three an offer, one of three anything of our own. */
  #base() {
    const from = this.#mutator.pick(['captured', 'offer', 'own']);
    if (from === 'offer') return this.#own.offer;
    return this.#mutator.pick(from === 'own' ? Object.values(this.#own) : this.#captured);
  }

  /** Now and then a session is accepted, so that there is a stream to write nonsense to. */
  async #accept(from, sid) {
    const session = this.#engine.sessions.find((one) => one.sid === sid);
    if (session === undefined) return;
    session
      .accept(session.description)
      .then(({ readable }) => readable.pipeTo(new WritableStream()))
      .catch(() => undefined);
    await this.#turn();
    if (this.#mutator.below(2)) this.#send(this.#address(this.#own.open, from, sid));
  }

  /** Declines every offer: the one under `sid` was no mutant. */
  #decline(sid) {
    for (const session of this.#engine.sessions) {
      if (session.sid !== sid) this.#offers++;
      session.terminate({ reason: 'decline' });
    }
  }

  #address(text, from, sid) {
    const named = text.replaceAll('$sid', sid).replaceAll('$stream', `stream-of-${sid}`);
    const iq = new DOMParser().parseFromString(named, 'text/xml').documentElement;
    const attributes = { from, to: _converse.session.get('jid'), id: `case-${this.#next++}` };
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
    const said = [...this.#path.said];
    return { cases: this.#cases, due, offers: this.#offers, wrong, sessions: sessions.length, said };
  }
}
