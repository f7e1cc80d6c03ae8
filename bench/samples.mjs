/** Numbers that were measured, by name. */
export class Samples {
  #values = new Map();

  add(name, value) {
    this.#values.set(name, [...(this.#values.get(name) ?? []), value]);
  }

  has(name) {
    return this.#values.has(name);
  }

  median(name) {
    return middle(this.#values.get(name));
  }

  /**
   * Of each turn's own ratio: a machine that is slow for a while is so for both.
   * @throws Error where one is no number: what measures it sees nothing any more
   */
  medianRatio(name, base) {
    const bases = this.#values.get(base);
    const ratio = middle(this.#values.get(name).map((value, turn) => value / bases[turn]));
    if (!Number.isFinite(ratio)) throw new Error(`${name} or ${base} was not measured`);
    return ratio;
  }

  /** The largest by the smallest. */
  variation(name) {
    return this.max(name) / Math.min(...this.#values.get(name));
  }

  max(name) {
    return Math.max(...this.#values.get(name));
  }
}

/** The median. */
export function middle(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/**
 * Measures in turns, so that what disturbs the machine disturbs all of them, and back and forth, so that nothing always
 * pays for what the same other one has left. The first turn only warms up.
 */
export async function takeTurns(samples, runs, measurements) {
  const names = Object.keys(measurements);
  for (let run = 0; run <= runs; run++) {
    for (const name of run % 2 === 0 ? names : names.toReversed()) {
      const value = await measurements[name]();
      if (run > 0) samples.add(name, value);
    }
  }
}
