import { ignore } from '../log.js';
import { startHash, type HashAlgorithm } from './running-hash.js';

/** Several digests of the same bytes, as they grow. */
export class Digests {
  readonly #running;

  /** @param algorithms each once, however often it is named */
  constructor(algorithms: Iterable<HashAlgorithm>) {
    this.#running = Promise.all(
      [...new Set(algorithms)].map(async (algorithm) => [algorithm, await startHash(algorithm)] as const),
    );
    this.#running.catch(ignore('the first call reports it'));
  }

  async update(bytes: Uint8Array): Promise<void> {
    for (const [, hash] of await this.#running) hash.update(bytes);
  }

  /** The raw digests of all that came. Ends the hashes: call it once. */
  async finish(): Promise<ReadonlyMap<string, Uint8Array>> {
    return new Map((await this.#running).map(([algorithm, hash]) => [algorithm, hash.digest()]));
  }

  /** A stream that passes bytes on and takes their digests. */
  stream(): TransformStream<Uint8Array, Uint8Array> {
    return new TransformStream({
      transform: async (chunk, controller) => {
        await this.update(chunk);
        controller.enqueue(chunk);
      },
    });
  }
}
