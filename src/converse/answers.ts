import type { Converse } from './converse.js';
import { listenFor } from './stanza-listener.js';

/** Somebody who waits for an answer. */
interface Waiting {
  readonly to: string;
  readonly answered: (answer: Element) => void;
}

/**
 * Hears the answers to requests of ours, also those that come on a resumed stream: Strophe has dropped its handlers of
 * requests then. One listener knows whom an answer is for, since Strophe looks at all of its handlers for each stanza.
 */
export class Answers {
  readonly #waiting = new Map<string, Waiting>();

  constructor(converse: Converse) {
    for (const type of ['result', 'error']) {
      listenFor(converse, { name: 'iq', type }, (iq) => {
        const waiting = this.#waiting.get(iq.getAttribute('id') ?? '');
        // Our server may leave out that an answer is of our account (RFC 6120 §8.1.2.1).
        if (waiting?.to === (iq.getAttribute('from') ?? waiting?.to)) waiting?.answered(iq);
      });
    }
  }

  /** The answer of `to`; stays open until one comes. @param id that nobody can guess; {@link forget} it at the end */
  expect(id: string, to: string): Promise<Element> {
    return new Promise((answered) => this.#waiting.set(id, { to, answered }));
  }

  forget(id: string): void {
    this.#waiting.delete(id);
  }
}
