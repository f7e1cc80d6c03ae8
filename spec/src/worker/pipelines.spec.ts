import { decryptStream, encryptStream } from '../../../src/crypto/aes-gcm.js';
import { type GcmSecret } from '../../../src/crypto/gcm-secret.js';
import { BLOCK_BYTES } from '../../../src/streams/sent-blocks.js';
import { removeStoredFiles, storedFile } from '../../../src/storage/stored-files.js';
import type { StoredName } from '../../../src/storage/stored-name.js';
import type { Hash } from '../../../src/streams/verify.js';
import { expectBuiltWorker, startBuiltWorkers, type BuiltWorker } from '../../support/built-worker.js';
import { freshPipelines } from '../../support/fresh-pipelines.js';
import { partsOf } from '../../support/parts.js';
import { failureOf, rejection } from '../../support/rejection.js';
import { chunksOf, collect, streamOf, testBytes } from '../../support/streams.js';

const ACCOUNT = 'worker@montague.lit';
const NAME: StoredName = { account: ACCOUNT, id: 'letter' };
const secretOf = (): GcmSecret => ({ key: testBytes(16, 3), iv: testBytes(12, 4) });
const NO_HASHES = Promise.resolve<readonly Hash[]>([]);
const NEVER = new Promise<readonly Hash[]>(() => undefined);
const cancelled = (): DOMException => new DOMException('enough', 'AbortError');

const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
const encrypted = (bytes: Uint8Array) => collect(streamOf(bytes).pipeThrough(encryptStream(secretOf())));
const flipped = (bytes: Uint8Array, at: number) => bytes.map((byte, index) => (index === at ? byte ^ 1 : byte));

/** All files of the account, finished or not. */
async function names(): Promise<string[]> {
  const found = (await partsOf(ACCOUNT)).map((id) => `${id}.part`);
  await storedFile(NAME).then(
    ({ name }) => found.push(name),
    () => undefined,
  );
  return found;
}

/** A file whose bytes are gone when somebody reads them. */
async function goneFile(): Promise<File> {
  const root = await navigator.storage.getDirectory();
  const handle = await root.getFileHandle('gone-file', { create: true });
  const writable = await handle.createWritable();
  await writable.write(testBytes(100));
  await writable.close();
  const file = await handle.getFile();
  await root.removeEntry('gone-file');
  return file;
}

interface Place {
  readonly pipelines: ReturnType<typeof freshPipelines>;
  /** Those that were started. */
  readonly workers: BuiltWorker[];
}

const inWorkers = (): Place => ({ workers: startBuiltWorkers(), pipelines: freshPipelines() });
function onThePage(): Place {
  spyOn(window, 'Worker').and.throwError(new DOMException('the policy forbids it', 'SecurityError'));
  return { workers: [], pipelines: freshPipelines() };
}

for (const [where, start] of [
  ['a worker', inWorkers],
  ['the page', onThePage],
] as const) {
  describe(`Sending in ${where}`, () => {
    let place: Place;
    beforeAll(expectBuiltWorker);
    beforeEach(() => {
      place = start();
    });
    afterEach(async () => {
      expect(place.workers.length).toBe(where === 'a worker' ? 1 : 0);
      await Promise.all(place.workers.map(({ terminated }) => terminated));
    });

    for (const size of [0, 1, 262_144, 900_001]) {
      it(`gives ${size} bytes encrypted, and their digest`, async () => {
        const bytes = testBytes(size);
        const job = { file: new Blob([bytes]), secret: secretOf(), hashed: 'plaintext' } as const;
        const { readable, digest } = await place.pipelines.startSending(job);
        const ciphertext = await collect(readable);

        expect(await collect(streamOf(ciphertext).pipeThrough(decryptStream(secretOf())))).toEqual(bytes);
        expect(await digest).toEqual(await sha256(bytes));
      });
    }

    it('gives a file in clear without a digest when neither is wanted', async () => {
      const job = { file: new Blob([testBytes(1000)]), secret: undefined, hashed: undefined };
      const { readable, digest } = await place.pipelines.startSending(job);

      expect(await collect(readable)).toEqual(testBytes(1000));
      expect(await digest).toBeUndefined();
    });

    it('overwrites the secret, and works all the same', async () => {
      const secret = secretOf();
      const { readable } = await place.pipelines.startSending({
        file: new Blob([testBytes(50)]),
        secret,
        hashed: undefined,
      });

      expect([...secret.key, ...secret.iv].every((byte) => byte === 0)).toBeTrue();
      expect(await collect(readable)).toEqual(await encrypted(testBytes(50)));
    });

    it('ends when nobody wants the rest', async () => {
      const job = { file: new Blob([testBytes(4_000_000)]), secret: secretOf(), hashed: 'plaintext' } as const;
      const { readable } = await place.pipelines.startSending(job);
      const reader = readable.getReader();
      await reader.read();
      await reader.cancel(cancelled());

      expect((await reader.read()).done).toBeTrue();
    });

    it('says that the file cannot be read', async () => {
      const { readable } = await place.pipelines.startSending({
        file: await goneFile(),
        secret: secretOf(),
        hashed: 'plaintext',
      });

      expect(await failureOf(collect(readable))).toBe('file-unreadable');
    });
  });

  describe(`Going on in ${where}`, () => {
    let place: Place;
    beforeAll(expectBuiltWorker);
    beforeEach(() => {
      place = start();
    });
    afterEach(async () => {
      expect(place.workers.length > 0).toBe(where === 'a worker');
      await Promise.all(place.workers.map(({ terminated }) => terminated));
    });

    it('gives the rest of the ciphertext from any byte on, and the digest of all of it', async () => {
      const whole = await encrypted(testBytes(900_001));
      for (const offset of [1, 262_144, 700_000, 900_001, 900_017]) {
        const file = new Blob([testBytes(900_001)]);
        const earlier = { sent: [], offset };
        const job = { file, secret: secretOf(), hashed: 'ciphertext', earlier } as const;
        const { readable, digest, stopped } = await place.pipelines.startSending(job);

        expect(await collect(readable)).toEqual(whole.slice(offset));
        expect(await digest).toEqual(await sha256(whole));
        expect(await stopped()).toEqual([await sha256(whole)]);
      }
    });

    it('tells, when it was stopped, the blocks that hold all that it gave, and finds those again', async () => {
      const [file, whole] = [new Blob([testBytes(12_000_000)]), await encrypted(testBytes(12_000_000))];
      const earlier = { sent: [], offset: 0 };
      const job = { file, secret: secretOf(), hashed: undefined, earlier };
      const { readable, stopped } = await place.pipelines.startSending(job);
      const reader = readable.getReader();
      const { value } = await reader.read();
      await reader.cancel(cancelled());
      const sent = (await stopped())!;
      const bytes = sent.length * BLOCK_BYTES;

      expect(bytes).toBeGreaterThanOrEqual(value!.length);
      expect(bytes).toBeLessThan(whole.length);
      expect(sent[0]).toEqual(await sha256(whole.slice(0, BLOCK_BYTES)));

      expect(await place.pipelines.isUnchanged({ file, secret: secretOf(), sent })).toBeTrue();
      const other = new Blob([flipped(testBytes(12_000_000), bytes - 1)]);

      expect(await place.pipelines.isUnchanged({ file: other, secret: secretOf(), sent })).toBeFalse();
    });

    it('gives nothing that differs from what was sent before, and tells no blocks then', async () => {
      const sent = [await sha256((await encrypted(testBytes(2_000_000))).slice(0, BLOCK_BYTES))];
      const file = new Blob([flipped(testBytes(2_000_000), 1000)]);
      const job = { file, secret: secretOf(), hashed: undefined, earlier: { sent, offset: 500_000 } };
      const { readable, stopped } = await place.pipelines.startSending(job);

      expect(await failureOf(readable.getReader().read())).toBe('file-unreadable');
      expect(await stopped()).toBeUndefined();
    });

    it('knows nothing of the bytes of a file that cannot be read any more', async () => {
      const file = await goneFile();

      expect(await place.pipelines.isUnchanged({ file, secret: secretOf(), sent: [testBytes(32)] })).toBeFalse();
    });
  });

  describe(`Receiving in ${where}`, () => {
    const bytes = testBytes(700_001);
    let ciphertext: Uint8Array;
    let place: Place;
    let right: Hash;
    beforeAll(async () => {
      await expectBuiltWorker();
      ciphertext = await encrypted(bytes);
      right = { algorithm: 'sha-256', digest: await sha256(bytes) };
    });
    beforeEach(() => {
      place = start();
    });
    afterEach(async () => {
      expect(place.workers.length > 0).toBe(where === 'a worker');
      await Promise.all(place.workers.map(({ terminated }) => terminated));
      await removeStoredFiles(ACCOUNT);
    });

    const begin = ({ hashes = NO_HASHES, size = bytes.length, name = NAME, algorithms = ['sha-256'] } = {}) =>
      place.pipelines.startReceiving({ name, size, secret: secretOf(), algorithms }, hashes);
    /** Everything arrives. */
    const receive = async (arriving: Uint8Array, options: Parameters<typeof begin>[0] = {}) => {
      const { writable, saved } = await begin(options);
      await streamOf(...chunksOf(arriving, [65_536, 7])).pipeTo(writable);
      return saved;
    };

    it('saves what is right', async () => {
      await receive(ciphertext, { hashes: Promise.resolve([right]) });

      expect(new Uint8Array(await (await storedFile(NAME)).arrayBuffer())).toEqual(bytes);
      expect(await names()).toEqual(['letter']);
    });

    it('gives the digests that were right', async () => {
      expect(await receive(ciphertext, { hashes: Promise.resolve([right]) })).toEqual([right]);
      expect(await receive(ciphertext)).toEqual([]);
    });

    it('saves an empty file', async () => {
      await receive(await encrypted(new Uint8Array(0)), { size: 0 });

      expect((await storedFile(NAME)).size).toBe(0);
    });

    it('lets nothing be read before all was checked', async () => {
      const hashes = Promise.withResolvers<readonly Hash[]>();
      const { writable, saved } = await begin({ hashes: hashes.promise });
      await streamOf(ciphertext.slice()).pipeTo(writable);

      expect(await names()).toEqual(['letter.part']);

      hashes.resolve([right]);
      await saved;

      expect(await names()).toEqual(['letter']);
    });

    it('overwrites the secret', async () => {
      const secret = secretOf();
      const job = { name: NAME, size: 1, secret, algorithms: [] };
      const { writable, saved } = await place.pipelines.startReceiving(job, NO_HASHES);

      expect([...secret.key, ...secret.iv].every((byte) => byte === 0)).toBeTrue();

      await writable.abort(cancelled());
      await rejection(saved);
    });

    const WRONG: readonly (readonly [string, () => Promise<unknown>])[] = [
      ['with a wrong bit at its beginning', () => receive(flipped(ciphertext, 0))],
      ['with a wrong bit in its tag', () => receive(flipped(ciphertext, ciphertext.length - 1))],
      ['without its last byte', () => receive(ciphertext.slice(0, -1), { size: bytes.length - 1 })],
      ['that is smaller than announced', () => receive(ciphertext, { size: bytes.length + 1 })],
      ['that is larger than announced', () => receive(ciphertext, { size: bytes.length - 1 })],
      [
        'with another hash',
        () =>
          receive(ciphertext, {
            hashes: Promise.resolve([{ algorithm: 'sha-256', digest: flipped(right.digest, 31) }]),
          }),
      ],
    ];
    for (const [wrong, arrive] of WRONG) {
      it(`saves no file ${wrong}`, async () => {
        expect(await failureOf(arrive())).toBe('corrupted');
        expect(await names()).toEqual([]);
      });
    }

    it('leaves nothing of a file that is cancelled on its way', async () => {
      const { writable, saved } = await begin();
      const writer = writable.getWriter();
      await writer.write(ciphertext.slice(0, 500_000));
      await writer.abort(cancelled());

      expect(((await rejection(saved)) as Error).name).toBe('AbortError');
      expect(await names()).toEqual([]);
    });

    it('leaves nothing of a file that is cancelled while its checksum is awaited', async () => {
      const hashes = Promise.withResolvers<readonly Hash[]>();
      const { writable, saved } = await begin({ hashes: hashes.promise });
      await streamOf(ciphertext.slice()).pipeTo(writable);
      hashes.reject(cancelled());

      expect(((await rejection(saved)) as Error).name).toBe('AbortError');
      expect(await names()).toEqual([]);
    });

    it('does not begin where the file cannot be made', async () => {
      expect(await failureOf(begin({ name: { account: ACCOUNT, id: 'a/b' } }))).toBe('storage');
    });

    it('goes on with one file when another one fails', async () => {
      const other = { account: ACCOUNT, id: 'other' };
      const [good, bad] = await Promise.allSettled([
        receive(ciphertext),
        receive(flipped(ciphertext, 300_000), { name: other }),
      ]);

      expect([good.status, bad.status]).toEqual(['fulfilled', 'rejected']);
      expect(await names()).toEqual(['letter']);
    });
  });
}

describe('A worker that is lost', () => {
  let place: Place;
  beforeAll(expectBuiltWorker);
  beforeEach(() => {
    place = inWorkers();
  });
  afterEach(() => removeStoredFiles(ACCOUNT));

  it('ends the file that it sends with an error', async () => {
    const job = { file: new Blob([testBytes(4_000_000)]), secret: secretOf(), hashed: 'plaintext' } as const;
    const { readable, digest } = await place.pipelines.startSending(job);
    const reader = readable.getReader();
    await reader.read();
    const rest = (async () => {
      while (!(await reader.read()).done);
    })();
    place.workers[0]?.terminate();

    expect(await failureOf(rest)).toBe('worker-lost');
    expect(await failureOf(digest)).toBe('worker-lost');
  });

  it('ends the file that it receives with an error, and nothing is left of it', async () => {
    const job = { name: NAME, size: 4_000_000, secret: secretOf(), algorithms: [] };
    const { writable, saved } = await place.pipelines.startReceiving(job, NEVER);
    const writer = writable.getWriter();
    await writer.write(testBytes(500_000));
    place.workers[0]?.terminate();

    expect(await failureOf(writer.closed)).toBe('worker-lost');
    expect(await failureOf(saved)).toBe('worker-lost');
    expect(await names()).toEqual([]);
  });

  it('ends a file whose last byte has come, too', async () => {
    const job = { name: NAME, size: 1000, secret: secretOf(), algorithms: ['sha-256'] };
    const { writable, saved } = await place.pipelines.startReceiving(job, NEVER);
    await streamOf(await encrypted(testBytes(1000))).pipeTo(writable);
    place.workers[0]?.terminate();

    expect(await failureOf(saved)).toBe('worker-lost');
    expect(await names()).toEqual([]);
  });
});
