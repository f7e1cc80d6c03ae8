/** Numbers that were measured, by name. */
export class Samples {
  #values = new Map();

  add(name, value) {
    this.#values.set(name, [...(this.#values.get(name) ?? []), value]);
  }

  median(name) {
    const sorted = this.#values.get(name).toSorted((a, b) => a - b);
    const middle = sorted.length >> 1;
    return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }

  max(name) {
    return Math.max(...this.#values.get(name));
  }
}

/** Measures in turns, so that what disturbs the machine disturbs all of them; the first turn only warms up. */
export async function takeTurns(samples, runs, measurements) {
  for (let run = 0; run <= runs; run++) {
    for (const [name, measure] of Object.entries(measurements)) {
      const value = await measure();
      if (run > 0) samples.add(name, value);
    }
  }
}
