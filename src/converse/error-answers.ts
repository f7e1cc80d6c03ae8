import { macrotask } from '../crypto/macrotask.js';

/** Errors that are sent before the server is asked whether it has them. */
const MAX_AHEAD = 50;
/** Errors that wait for the server: above, the newest are left out. */
const MAX_WAITING = 20_000;

/**
 * Error answers, sent no faster than the server takes them. A flood of requests cannot make the page write as fast as
 * it reads: Converse stores all stanzas that the server has not acknowledged yet, all of them again with each
 * that it sends (XEP-0198), and the acknowledgements come behind the rest of the flood.
 */
export class ErrorAnswers {
  readonly #send: (answer: Element) => void;
  readonly #askServer: () => Promise<unknown>;
  readonly #waiting: Element[] = [];
  #ahead = 0;

  /** @param askServer settles when the server has answered, after it read all that was sent before */
  constructor(send: (answer: Element) => void, askServer: () => Promise<unknown>) {
    this.#send = send;
    this.#askServer = askServer;
  }

  add(answer: Element): void {
    if (this.#ahead === MAX_AHEAD) {
      if (this.#waiting.length < MAX_WAITING) this.#waiting.push(answer);
      return;
    }
    this.#send(answer);
    if (++this.#ahead === MAX_AHEAD) void this.#catchUp();
  }

  async #catchUp(): Promise<void> {
    // A server that says no, or nothing in time, has had its time.
    await this.#askServer().catch(() => undefined);
    this.#ahead = 0;
    while (this.#ahead < MAX_AHEAD) {
      const answer = this.#waiting.shift();
      if (answer === undefined) return;
      this.add(answer);
      await macrotask();
    }
  }
}
