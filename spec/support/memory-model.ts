import type { ConverseModel } from '../../src/converse/converse.js';

/** A model of Skeletor, in memory. */
export class MemoryModel implements ConverseModel {
  readonly #attributes = new Map<string, unknown>();

  constructor(attributes: Record<string, unknown> = {}) {
    for (const [name, value] of Object.entries(attributes)) this.#attributes.set(name, value);
  }

  get(attribute: string): unknown {
    return this.#attributes.get(attribute);
  }

  /** All that it holds. */
  toJSON(): Record<string, unknown> {
    return Object.fromEntries(this.#attributes);
  }

  set(attributes: Record<string, unknown>): void {
    for (const [name, value] of Object.entries(attributes)) this.#attributes.set(name, value);
  }

  save(attributes: Record<string, unknown>): void {
    this.set(attributes);
  }
}
