import { encryptStream } from '../../../src/crypto/aes-gcm.js';
import { OWN_HASH } from '../../../src/crypto/hash-algorithms.js';
import type { HashPoint } from '../../../src/crypto/running-hash.js';
import type { GcmSecret } from '../../../src/crypto/gcm-secret.js';
import { receivePipeline, sendPipeline } from '../../../src/streams/pipeline.js';
import { removeStoredFiles, storedFile } from '../../../src/storage/stored-files.js';
import type { Hash } from '../../../src/streams/verify.js';
import type { StartDigests } from '../../../src/crypto/running-digests.js';
import { freshPipelines } from '../../support/fresh-pipelines.js';
import { expectBuiltWorker, startBuiltWorkers, type BuiltWorker } from '../../support/built-worker.js';
import { ownHash } from '../../support/own-hash.js';
import { partsOf } from '../../support/parts.js';
import { failureOf } from '../../support/rejection.js';
import { chunksOf, collect, streamOf, testBytes } from '../../support/streams.js';

const ACCOUNT = 'beside@montague.lit';
const NAME = { account: ACCOUNT, id: 'letter' };
/** As many as are worth a worker. */
const BYTES = testBytes(5_000_000);
const JOB = { algorithms: [OWN_HASH], bytes: BYTES.length } as const;
const CHUNK = 256 * 1024;
const secretOf = (): GcmSecret => ({ key: testBytes(16, 3), iv: testBytes(12, 4) });

describe('Digests in a worker beside', () => {
  let workers: BuiltWorker[];
  let digestsBeside: StartDigests;
  beforeAll(expectBuiltWorker);
  beforeEach(() => {
    workers = startBuiltWorkers();
    ({ digestsBeside } = freshPipelines());
  });
  afterEach(async () => {
    for (const worker of workers) worker.terminate();
    await removeStoredFiles(ACCOUNT);
  });

  it('are those of all that came, and tell how far they are before they are there', async () => {
    const points: HashPoint[] = [];
    const digests = digestsBeside(JOB, (point) => points.push(point));
    for (const chunk of chunksOf(BYTES, [CHUNK])) await digests.update(chunk.slice());
    const found = await digests.finish();

    expect(found.get(OWN_HASH)).toEqual(await ownHash(BYTES));
    expect(points.at(-1)?.offset).toBe(BYTES.length);
    expect(workers.length).toBe(1);
  });

  it('take what they get: it is moved, not copied', async () => {
    const chunk = testBytes(1000);
    await digestsBeside(JOB).update(chunk);

    expect(chunk.length).toBe(0);
  });

  it('start no worker for few bytes, or for none', async () => {
    await digestsBeside({ ...JOB, bytes: 1000 }).update(testBytes(1000));
    await digestsBeside({ ...JOB, algorithms: [] }).update(testBytes(1000));

    expect(workers.length).toBe(0);
  });

  it('fail when the worker is lost', async () => {
    const digests = digestsBeside(JOB);
    await digests.update(testBytes(1000));
    workers[0]?.terminate();

    expect(await failureOf(digests.finish())).toBe('worker-lost');
  });

  it('end a file that is sent when the worker is lost', async () => {
    const job = { file: new Blob([BYTES]), secret: secretOf(), hashed: 'plaintext', algorithm: OWN_HASH } as const;
    const { readable } = sendPipeline(job, undefined, digestsBeside);
    const reader = readable.getReader();
    await reader.read();
    workers[0]?.terminate();
    const rest = (async () => {
      while (!(await reader.read()).done);
    })();

    expect(await failureOf(rest)).toBe('worker-lost');
  });

  /** Begins to receive the file. */
  async function receiving(digest: Uint8Array, isKept = false) {
    const ciphertext = await collect(streamOf(BYTES).pipeThrough(encryptStream(secretOf())));
    const job = { name: NAME, size: BYTES.length, secret: secretOf(), algorithms: [OWN_HASH], isKept };
    const hashes: Promise<Hash[]> = Promise.resolve([{ algorithm: OWN_HASH, digest }]);
    const incoming = await receivePipeline(job, hashes, digestsBeside);
    return { ...incoming, chunks: [...chunksOf(ciphertext, [CHUNK])] };
  }

  it('are compared with those of a file that comes', async () => {
    const right = await receiving(await ownHash(BYTES));
    await streamOf(...right.chunks).pipeTo(right.writable);

    expect((await right.saved).map(({ algorithm }) => algorithm)).toEqual([OWN_HASH]);
    expect(new Uint8Array(await (await storedFile(NAME)).arrayBuffer())).toEqual(BYTES);

    await removeStoredFiles(ACCOUNT);
    const wrong = await receiving(testBytes(32));
    await streamOf(...wrong.chunks).pipeTo(wrong.writable);

    expect(await failureOf(wrong.saved)).toBe('corrupted');
    expect(await partsOf(ACCOUNT)).toEqual([]);
  });

  it('leave nothing of a file that comes when the worker is lost', async () => {
    const { writable, saved, chunks } = await receiving(await ownHash(BYTES));
    const writer = writable.getWriter();
    await writer.write(chunks[0]);
    await writer.write(chunks[1]);
    workers[0]?.terminate();
    const written = Promise.allSettled(chunks.slice(2).map((chunk) => writer.write(chunk)));

    expect(await failureOf(saved)).toBe('worker-lost');
    await written;
    expect(await partsOf(ACCOUNT)).toEqual([]);
  });
});
