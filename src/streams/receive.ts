import { decryptor, type Cipher } from '../crypto/aes-gcm.js';
import { pauseIfBusy } from '../crypto/pause-if-busy.js';
import { digestsHere, type RunningDigests, type StartDigests } from '../crypto/running-digests.js';
import { isHashAlgorithm } from '../crypto/hash-algorithms.js';
import type { HashPoint } from '../crypto/running-hash.js';
import { isInterruption } from '../errors.js';
import { ignore } from '../log.js';
import { fileSink } from '../storage/file-sink.js';
import { HashTrail } from '../storage/records.js';
import { IN_CLEAR } from './in-clear.js';
import type { Incoming, ReceiveJob } from './job.js';
import { coveredBy } from './prefix.js';
import { Verifier, type Hash } from './verify.js';

/** Chunks that may have come before the ones before them are stored. */
const READ_AHEAD_CHUNKS = 4;

/** What happens to a chunk of a file. */
interface Steps {
  /** Of what comes, before it is decrypted. */
  readonly ciphertext: RunningDigests | undefined;
  readonly cipher: Cipher;
  readonly verifier: Verifier;
  readonly sink: WritableStreamDefaultWriter<Uint8Array>;
}

/** Takes the bytes of a file, chunk by chunk. After an error nothing more is called but `abort`. */
class Receiving {
  readonly #steps: Steps;
  readonly #blocks;

  constructor(steps: Steps) {
    this.#steps = steps;
    this.#blocks = steps.cipher.blocks();
  }

  async write(chunk: Uint8Array): Promise<void> {
    const { ciphertext, cipher } = this.#steps;
    await ciphertext?.update(chunk.slice());
    this.#blocks.push(chunk);
    for (let block = this.#blocks.shift(); block !== undefined; block = this.#blocks.shift()) {
      const bytes = await cipher.update(block);
      await this.#store(bytes);
      if (bytes.buffer !== block.buffer) this.#blocks.reuse(block);
      await pauseIfBusy();
    }
  }

  /** @returns the announced digests that were right, of a file that is saved */
  async close(): Promise<readonly Hash[]> {
    const { cipher, verifier, sink } = this.#steps;
    const last = await cipher.finish(this.#blocks.rest());
    if (last.length > 0) await this.#store(last);
    const checked = await verifier.finish();
    await sink.close();
    return checked;
  }

  async abort(reason: unknown): Promise<void> {
    const { verifier, sink } = this.#steps;
    // What is kept ends at the last byte that is hashed.
    if (isInterruption(reason)) await verifier.settle().catch(ignore('so much less is kept'));
    await sink.abort(reason);
  }

  async #store(bytes: Uint8Array): Promise<void> {
    const { verifier, sink } = this.#steps;
    verifier.count(bytes.length);
    await sink.write(bytes);
    await verifier.hash(bytes);
  }
}

/** @returns a stream into it, and how it ends */
function incoming(receiving: Receiving): Incoming {
  const { promise: saved, resolve, reject } = Promise.withResolvers<readonly Hash[]>();
  saved.catch(ignore('those who await it are told'));
  const fail = async (reason: unknown): Promise<void> => {
    await receiving.abort(reason).catch(ignore('the first error counts'));
    reject(reason);
  };
  const attempt = async (action: () => Promise<void>): Promise<void> => {
    try {
      await action();
    } catch (error) {
      await fail(error);
      throw error;
    }
  };
  const writable = new WritableStream<Uint8Array>(
    {
      write: (chunk) => attempt(() => receiving.write(chunk)),
      close() {
        // All bytes were taken; `saved` tells what became of them.
        const closed = attempt(async () => {
          resolve(await receiving.close());
        });
        closed.catch(ignore('those who await `saved` are told'));
      },
      abort: fail,
    },
    { highWaterMark: READ_AHEAD_CHUNKS },
  );
  return { writable, saved };
}

/**
 * decrypt → store → hash. The secret is copied before this first awaits.
 * @param hashes the announced digests; may resolve after the bytes, or never
 * @throws SessionError failure `no-space` or `storage`
 */
export async function receivePipeline(
  { name, size, isLimit = false, secret, algorithms, hashed = 'plaintext', isKept = false, prefix }: ReceiveJob,
  hashes: Promise<readonly Hash[]>,
  startDigests: StartDigests = digestsHere,
): Promise<Incoming> {
  const cipher = secret === undefined ? IN_CLEAR : decryptor(secret, coveredBy(size, prefix));
  const trail = isKept ? new HashTrail() : undefined;
  if (prefix !== undefined) trail?.add(prefix);
  const sink = await fileSink(name, isLimit ? undefined : size, trail && { trail, from: prefix?.offset ?? 0 });
  const of = secret === undefined ? 'plaintext' : hashed;
  const ciphertext =
    of === 'plaintext' ? undefined : startDigests({ algorithms: algorithms.filter(isHashAlgorithm), bytes: size });
  const onHashed = trail && ((point: HashPoint): void => { trail.add(point); }); // prettier-ignore
  const isOfCiphertext = of === 'ciphertext';
  const expected = { size, isLimit, algorithms, hashes, ciphertext, isOfCiphertext, from: prefix };
  const verifier = new Verifier({ ...expected, startDigests, onHashed });
  return incoming(new Receiving({ ciphertext, cipher, verifier, sink: sink.getWriter() }));
}
