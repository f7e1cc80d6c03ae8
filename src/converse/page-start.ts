import type { Converse } from './converse.js';

/** How long after the roster is there the first presences and Converse's OMEMO may take to come. */
const START_MS = 5_000;

/** The first seconds after a login, in which what seems to be missing may still come. */
export class PageStart {
  #isOver = false;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param onOver called when they are over */
  constructor({ api }: Converse, onOver: () => void) {
    api.listen.on('rosterContactsFetched', () => {
      this.#isOver = false;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => {
        this.#isOver = true;
        onOver();
      }, START_MS);
    });
  }

  get isOver(): boolean {
    return this.#isOver;
  }
}
