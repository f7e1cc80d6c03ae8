/** Time between two announcements, in which the first can be heard. */
const PAUSE_MS = 2000;

/** What is to be said, one thing after the other. */
export class Announcements {
  readonly #say: (text: string) => void;
  /** In their order: the newest of each card. */
  readonly #waiting = new Map<string, string>();
  #lastMs = -Infinity;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  /**
   * Says something soon. What the same card wanted to say before is left out.
   * @param settleMs in which something else may come to be said in its place
   */
  add(key: string, text: string, settleMs = 0): void {
    this.#waiting.delete(key);
    this.#waiting.set(key, text);
    if (this.#timer !== undefined) return;
    const pauseMs = Math.max(settleMs, this.#lastMs + PAUSE_MS - performance.now());
    if (pauseMs <= 0) this.#next();
    else this.#wait(pauseMs);
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.#next();
    }, ms);
  }

  #next(): void {
    this.#timer = undefined;
    const [first] = this.#waiting;
    if (first === undefined) return;
    this.#waiting.delete(first[0]);
    this.#say(first[1]);
    this.#lastMs = performance.now();
    if (this.#waiting.size > 0) this.#wait(PAUSE_MS);
  }
}

let region: HTMLElement | undefined;

/** One region for the page, since Converse takes the markup of messages out and in. What is under a dialog is not heard. */
function say(text: string): void {
  if (region === undefined) {
    region = document.createElement('div');
    region.className = 'jet-live';
    region.setAttribute('aria-live', 'polite');
    region.setAttribute('role', 'status');
  }
  const place = [...document.querySelectorAll('dialog:modal')].at(-1) ?? document.body;
  if (region.parentElement !== place) {
    region.textContent = '';
    place.append(region);
  }
  region.textContent = text;
}

const announcements = new Announcements(say);

/** Says something to a screen reader, soon. @param key of the card: only its newest announcement waits */
export const announce = announcements.add.bind(announcements);
