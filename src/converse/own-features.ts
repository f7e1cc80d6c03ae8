import type { Converse } from './converse.js';

/**
 * Keeps our disco#info in step with what can be used: each source is asked again after every change, and a new
 * presence carries the new capabilities (XEP-0115).
 */
export class OwnFeatures {
  readonly #converse: Converse;
  readonly #sources = new Set<() => readonly string[]>();
  #added: ReadonlySet<string> = new Set();
  /** False until Converse has the roster, right before its first presence: answers to one of ours would be lost. */
  #mayAnnounce = false;
  #isOutdated = false;

  constructor(converse: Converse) {
    this.#converse = converse;
    const { listen } = converse.api;
    listen.on('addClientFeatures', () => this.#apply());
    for (const event of ['afterResourceBinding', 'disconnected']) {
      listen.on(event, () => {
        this.#mayAnnounce = this.#isOutdated = false;
      });
    }
    listen.on('rosterContactsFetched', () => {
      this.#mayAnnounce = true;
      if (this.#isOutdated) this.#announce();
    });
  }

  /** @returns a function to call when the answer of `source` has changed */
  add(source: () => readonly string[]): () => void {
    this.#sources.add(source);
    this.#refresh();
    return () => {
      this.#refresh();
    };
  }

  #refresh(): void {
    if (this.#converse.state['disco'] === undefined || !this.#apply()) return;
    if (this.#mayAnnounce) this.#announce();
    else this.#isOutdated = true;
  }

  #announce(): void {
    this.#isOutdated = false;
    const { connection, user } = this.#converse.api;
    if (connection.connected()) void user.presence.send();
  }

  /** @returns true when something changed */
  #apply(): boolean {
    const { features } = this.#converse.api.disco.own;
    const wanted = new Set([...this.#sources].flatMap((source) => source()));
    const gone = [...this.#added].filter((feature) => !wanted.has(feature));
    const own = features.get();
    for (const feature of gone) own.splice(own.indexOf(feature), own.includes(feature) ? 1 : 0);
    const fresh = [...wanted].filter((feature) => !own.includes(feature));
    for (const feature of fresh) features.add(feature);
    this.#added = new Set([...fresh, ...[...this.#added].filter((feature) => wanted.has(feature))]);
    return gone.length + fresh.length > 0;
  }
}
