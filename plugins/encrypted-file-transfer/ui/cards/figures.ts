/** Time over which a rate is taken. */
const WINDOW_MS = 5000;
/** Figures change once in such a time: the timer of a card may be a bit early. */
const STEADY_MS = 950;
/** Without bytes for so long, a transfer has come to a halt. */
const SILENT_MS = 10_000;

/** What people are told of a running transfer: renewed once a second. */
export interface Shown {
  readonly bytes: number;
  /** Over the last seconds. Left out in the first second, and when nothing comes any more. */
  readonly bytesPerSecond?: number;
  /** Set when nothing has come for ten seconds or more. */
  readonly silentSeconds?: number;
}

/** How far a transfer is, looked at as it goes on. */
export class Figures {
  readonly #samples: { ms: number; bytes: number }[] = [];
  #shown: { ms: number; figures: Shown } | undefined;

  /** Notes the bytes that have gone through by now. */
  add(bytes: number, ms = performance.now()): void {
    const last = this.#samples.at(-1);
    if (last !== undefined && bytes <= last.bytes) return;
    this.#samples.push({ ms, bytes });
    // One from before the window stays, so that there is always something to compare with.
    while (this.#samples.length > 2 && (this.#samples[1]?.ms ?? ms) < ms - WINDOW_MS) this.#samples.shift();
  }

  /** What is to be shown: the same for a second. */
  shown(ms = performance.now()): Shown | undefined {
    if (this.#shown !== undefined && ms - this.#shown.ms < STEADY_MS) return this.#shown.figures;
    const figures = this.#at(ms);
    if (figures !== undefined) this.#shown = { ms, figures };
    return figures;
  }

  #at(ms: number): Shown | undefined {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    if (first === undefined || last === undefined) return undefined;
    const silentMs = ms - last.ms;
    if (silentMs >= SILENT_MS) return { bytes: last.bytes, silentSeconds: Math.floor(silentMs / 1000) };
    const elapsedMs = ms - first.ms;
    if (elapsedMs < 1000 || last === first) return { bytes: last.bytes };
    return { bytes: last.bytes, bytesPerSecond: ((last.bytes - first.bytes) * 1000) / elapsedMs };
  }
}
