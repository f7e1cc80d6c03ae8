import type { Converse } from './converse.js';

/**
 * Keeps our disco#info in step with what can be used: each source is asked again after every change, and a new
 * presence carries the new capabilities (XEP-0115).
 */
export class OwnFeatures {
  readonly #converse: Converse;
  readonly #sources = new Set<() => readonly string[]>();
  #added: ReadonlySet<string> = new Set();

  constructor(converse: Converse) {
    this.#converse = converse;
    converse.api.listen.on('addClientFeatures', () => this.#apply());
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
    const { connection, user } = this.#converse.api;
    if (this.#converse.state['disco'] === undefined || !this.#apply()) return;
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
