import { ignore } from '../log.js';
import { startHash, type HashAlgorithm } from './running-hash.js';

/** Several digests of the same bytes, as they grow. */
export class Digests {
  readonly #running;

  /**
   * @param algorithms each once, however often it is named
   * @param sha256 state of that hash of what comes before
   */
  constructor(algorithms: Iterable<HashAlgorithm>, sha256?: Uint8Array) {
    this.#running = Promise.all(
      [...new Set(algorithms)].map(async (algorithm) => {
        const hash = await startHash(algorithm, algorithm === 'sha-256' ? sha256 : undefined);
        return [algorithm, hash] as const;
      }),
    );
    this.#running.catch(ignore('the first call reports it'));
  }

  async update(bytes: Uint8Array): Promise<void> {
    for (const [, hash] of await this.#running) hash.update(bytes);
  }

  /** The state of the SHA-256 of all that came; undefined where it is not taken. */
  async sha256State(): Promise<Uint8Array | undefined> {
    return (await this.#running).find(([algorithm]) => algorithm === 'sha-256')?.[1].state();
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
