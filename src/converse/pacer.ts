import { macrotask } from '../async/macrotask.js';
import { logUnlessExpected } from '../log.js';

/** Stanzas of one line, and of all lines, that are sent before the server has confirmed them. */
const MAX_AHEAD_PER_LINE = 24;
const MAX_AHEAD = 72;
/** Stanzas after which the server is asked whether it has them. */
const ASK_AFTER = 8;
/** Stanzas of one line, and of all lines, that wait: above, the newest are left out. */
const MAX_WAITING_PER_LINE = 20_000;
const MAX_WAITING = 100_000;

/** Stanzas that were sent, by their lines. */
class Sent {
  readonly #counts = new Map<string, number>();
  size = 0;

  add(line: string): void {
    this.#counts.set(line, this.of(line) + 1);
    this.size++;
  }

  of(line: string): number {
    return this.#counts.get(line) ?? 0;
  }
}

/**
 * Paces what is sent in answer to peers: no faster than the server takes it, one stanza a task, each line in its turn.
 * Converse stores all stanzas that the server has not acknowledged, and does so again with each stanza that it sends or
 * gets (XEP-0198); in a flood of requests the acknowledgements come last. So a page that answered as fast as it reads
 * would stop. A line has room for the acknowledgements of a running transfer: those never wait for the server.
 */
export class Pacer {
  readonly #askServer: () => Promise<unknown>;
  /** The lines in which something waits, in the order of their turns. */
  readonly #lines = new Map<string, ((mayBeSent: true) => void)[]>();
  #waiting = 0;
  /** Sent before the question to the server that is under way, and since the last one. */
  #asked = new Sent();
  #unasked = new Sent();
  #isAsking = false;
  #isRunning = false;

  /** @param askServer settles when the server has answered, after it read all that was sent before */
  constructor(askServer: () => Promise<unknown>) {
    this.#askServer = askServer;
  }

  /**
   * Waits until the next stanza of a line may be sent, which must be done at once.
   * @returns false for a stanza that must be left out, since too many wait
   */
  turn(line: string): Promise<boolean> {
    const waiting = this.#lines.get(line) ?? [];
    if (waiting.length >= MAX_WAITING_PER_LINE || this.#waiting >= MAX_WAITING) return Promise.resolve(false);
    return new Promise((resolve) => {
      waiting.push(resolve);
      this.#lines.set(line, waiting);
      this.#waiting++;
      void this.#run();
    });
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    while (this.#next()) {
      await macrotask();
      if (this.#unasked.size >= ASK_AFTER) void this.#ask();
    }
    this.#isRunning = false;
  }

  /** Lets one stanza go. @returns false when none may */
  #next(): boolean {
    if (this.#asked.size + this.#unasked.size >= MAX_AHEAD) return false;
    for (const [line, waiting] of this.#lines) {
      if (this.#asked.of(line) + this.#unasked.of(line) >= MAX_AHEAD_PER_LINE) continue;
      waiting.shift()?.(true);
      this.#waiting--;
      this.#unasked.add(line);
      this.#lines.delete(line);
      if (waiting.length > 0) this.#lines.set(line, waiting);
      return true;
    }
    return false;
  }

  async #ask(): Promise<void> {
    if (this.#isAsking) return;
    this.#isAsking = true;
    this.#asked = this.#unasked;
    this.#unasked = new Sent();
    // A server that says no, or nothing in time, has had its time.
    await this.#askServer().catch(logUnlessExpected('asking the server for a sign'));
    this.#asked = new Sent();
    this.#isAsking = false;
    if (this.#unasked.size >= ASK_AFTER) void this.#ask();
    void this.#run();
  }
}
