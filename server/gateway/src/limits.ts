/** Counts connections, in all and by address. */
export class Limits {
  readonly #max: number;
  readonly #maxPerAddress: number;
  readonly #byAddress = new Map<string, number>();
  #total = 0;

  constructor({ max, maxPerAddress }: { max: number; maxPerAddress: number }) {
    this.#max = max;
    this.#maxPerAddress = maxPerAddress;
  }

  /**
   * Counts one more connection.
   * @returns what to call when it is over, or undefined if it would be over a limit
   */
  enter(address: string): (() => void) | undefined {
    const before = this.#byAddress.get(address) ?? 0;
    if (this.#total >= this.#max || before >= this.#maxPerAddress) return undefined;
    this.#total++;
    this.#byAddress.set(address, before + 1);
    return () => this.#leave(address);
  }

  #leave(address: string): void {
    this.#total--;
    const left = (this.#byAddress.get(address) ?? 0) - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }
}
