import fc from 'fast-check';
import { decryptStream, encryptStream } from '../../../src/crypto/aes-gcm.js';
import type { StartDigests } from '../../../src/crypto/running-digests.js';
import { type GcmSecret } from '../../../src/crypto/gcm-secret.js';
import { Interruption, isInterruption, isSessionError } from '../../../src/errors.js';
import { receivePipeline, sendPipeline } from '../../../src/streams/pipeline.js';
import { keptPart, partialFile } from '../../../src/storage/partial-file.js';
import { removeStoredFiles, storedFile } from '../../../src/storage/stored-files.js';
import type { Hash } from '../../../src/streams/verify.js';
import { partsOf } from '../../support/parts.js';
import { failureOf, rejection } from '../../support/rejection.js';
import { chunksOf, collect, streamOf, testBytes } from '../../support/streams.js';

const ACCOUNT = 'pipeline@montague.lit';
const NAME = { account: ACCOUNT, id: 'file' };
const secretOf = (): GcmSecret => ({ key: testBytes(32, 3), iv: testBytes(12, 4) });
const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

/** True when nothing of the file is stored, finished or not. */
async function isGone(): Promise<boolean> {
  const error = await storedFile(NAME).then(
    () => undefined,
    (reason: unknown) => reason as Error,
  );
  return (await partsOf(ACCOUNT)).length === 0 && error?.name === 'NotFoundError';
}

describe('sendPipeline', () => {
  it('gives the digest of the plaintext, not of what is sent', async () => {
    const bytes = testBytes(300_000);
    const { readable, digest } = sendPipeline({ file: new Blob([bytes]), secret: secretOf(), hashed: 'plaintext' });
    const sent = await collect(readable);

    expect(await digest).toEqual(await sha256(bytes));
    expect(await collect(streamOf(sent).pipeThrough(decryptStream(secretOf())))).toEqual(bytes);
  });

  it('gives no digest that is not wanted', async () => {
    const { readable, digest } = sendPipeline({
      file: new Blob([testBytes(10)]),
      secret: undefined,
      hashed: undefined,
    });

    expect(await collect(readable)).toEqual(testBytes(10));
    expect(await digest).toBeUndefined();
  });

  it('gives a file of several chunks in clear, whatever is hashed', async () => {
    const bytes = testBytes(1_500_000);
    for (const hashed of ['plaintext', 'ciphertext', undefined] as const) {
      const { readable, digest } = sendPipeline({ file: new Blob([bytes]), secret: undefined, hashed });

      expect(await collect(readable)).toEqual(bytes);
      expect(await digest).toEqual(hashed && (await sha256(bytes)));
    }
  });

  it('has its own copy of the secret', async () => {
    const secret = secretOf();
    const { readable } = sendPipeline({ file: new Blob([testBytes(100)]), secret, hashed: undefined });
    secret.key.fill(0);
    secret.iv.fill(0);

    expect(await collect(readable)).toEqual(
      await collect(streamOf(testBytes(100)).pipeThrough(encryptStream(secretOf()))),
    );
  });

  it('ends no stream of a file that has changed: the peer must not take the beginning for all', async () => {
    const file = { size: 20, stream: () => streamOf(testBytes(19)) } as unknown as Blob;
    const { readable } = sendPipeline({ file, secret: secretOf(), hashed: 'plaintext' });

    expect(await failureOf(collect(readable))).toBe('file-unreadable');
  });
});

describe('sendPipeline with a hash of the ciphertext', () => {
  it('takes it of all that goes over the wire, the tag too', async () => {
    const { readable, digest } = sendPipeline({
      file: new Blob([testBytes(1000)]),
      secret: secretOf(),
      hashed: 'ciphertext',
    });
    const wire = await collect(readable);

    expect(wire.length).toBe(1016);
    expect(await digest).toEqual(await sha256(wire));
  });
});

describe('receivePipeline', () => {
  const bytes = testBytes(1000);
  let ciphertext: Uint8Array<ArrayBuffer>;
  let right: Hash;
  beforeAll(async () => {
    ciphertext = await collect(streamOf(bytes).pipeThrough(encryptStream(secretOf())));
    right = { algorithm: 'sha-256', digest: await sha256(bytes) };
  });
  afterEach(() => removeStoredFiles(ACCOUNT));

  interface Options {
    readonly secret?: GcmSecret | undefined;
    readonly size?: number;
    readonly hashes?: readonly Hash[];
    readonly hashed?: 'plaintext' | 'ciphertext' | 'either';
  }

  async function receive(arriving: Uint8Array, options: Options = {}): Promise<void> {
    const defaults = { secret: secretOf(), size: 1000, hashes: [right], hashed: 'plaintext' } as const;
    const { hashes, ...wanted } = { ...defaults, ...options };
    const job = { name: NAME, algorithms: ['sha-256'], ...wanted };
    const { writable, saved } = await receivePipeline(job, Promise.resolve(hashes));
    // The error of `saved` is the one that counts; writing fails with it or not at all.
    await streamOf(...chunksOf(arriving, [333]))
      .pipeTo(writable)
      .catch(() => undefined);
    await saved;
  }
  const saved = async (): Promise<Uint8Array> => new Uint8Array(await (await storedFile(NAME)).arrayBuffer());

  it('saves what is right, encrypted or in clear', async () => {
    await receive(ciphertext);

    expect(await saved()).toEqual(bytes);

    await removeStoredFiles(ACCOUNT);
    await receive(bytes, { secret: undefined });

    expect(await saved()).toEqual(bytes);
  });

  it('takes for right a hash of what it was told that hashes are of, and no other', async () => {
    const ofWire: Hash = { algorithm: 'sha-256', digest: await sha256(ciphertext) };
    for (const [hashed, hash, expected] of [
      ['plaintext', right, 'saved'],
      ['plaintext', ofWire, 'corrupted'],
      ['ciphertext', ofWire, 'saved'],
      ['ciphertext', right, 'corrupted'],
      ['either', ofWire, 'saved'],
      ['either', right, 'saved'],
    ] as const) {
      const ended = receive(ciphertext, { hashed, hashes: [hash] }).then(
        () => 'saved',
        (error: unknown) => (isSessionError(error) ? error.failure : error),
      );

      expect(await ended).toBe(expected);
    }
  });

  it('in clear has no other hash than that of the file', async () => {
    const wrong: Hash = { algorithm: 'sha-256', digest: new Uint8Array(32) };
    const received = receive(bytes, { secret: undefined, hashed: 'ciphertext', hashes: [wrong] });

    expect(await failureOf(received)).toBe('corrupted');
  });

  it('has its own copy of the secret', async () => {
    const secret = secretOf();
    const begun = receivePipeline({ name: NAME, size: 1000, secret, algorithms: [] }, Promise.resolve([]));
    secret.key.fill(0);
    secret.iv.fill(0);
    const { writable, saved: isSaved } = await begun;
    await streamOf(ciphertext).pipeTo(writable);
    await isSaved;

    expect(await saved()).toEqual(bytes);
  });

  it('saves nothing with any bit wrong', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: (1000 + 16) * 8 - 1 }), async (bit) => {
        const changed = ciphertext.slice();
        changed[bit >> 3]! ^= 1 << (bit & 7);

        return (await failureOf(receive(changed, { hashes: [] }))) === 'corrupted' && (await isGone());
      }),
      { numRuns: 25, seed: 1 },
    );

    expect().nothing();
  });

  it('saves nothing of any beginning, whatever size was announced', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: 1015 }), async (length) => {
        const beginning = ciphertext.slice(0, length);
        const size = Math.max(0, length - 16);
        const failures = [
          await failureOf(receive(beginning, { hashes: [] })),
          await failureOf(receive(beginning, { size, hashes: [] })),
        ];

        return failures.every((failure) => failure === 'corrupted') && (await isGone());
      }),
      { numRuns: 15, seed: 1 },
    );

    expect().nothing();
  });

  for (const [wrong, options] of [
    ['another key', { secret: { key: testBytes(32, 9), iv: testBytes(12, 4) } }],
    ['another IV', { secret: { key: testBytes(32, 3), iv: testBytes(12, 9) } }],
    ['a key of another length', { secret: { key: testBytes(16, 3), iv: testBytes(12, 4) } }],
    ['no key', { secret: undefined, size: 1016 }],
    ['a smaller size', { size: 999 }],
    ['a larger size', { size: 1001 }],
    ['no size', { size: 0 }],
    ['another hash', { hashes: [{ algorithm: 'sha-256', digest: new Uint8Array(32) }] }],
    ['a shortened hash', { hashes: [{ algorithm: 'sha-256', digest: new Uint8Array(0) }] }],
  ] as const) {
    it(`saves nothing with ${wrong}`, async () => {
      expect(await failureOf(receive(ciphertext, options))).toBe('corrupted');
      expect(await isGone()).toBeTrue();
    });
  }

  it('refuses a secret of impossible length before it makes a file', async () => {
    const secret = { key: testBytes(15), iv: testBytes(12) };

    expect(await rejection(receive(ciphertext, { secret }))).toBeInstanceOf(RangeError);
    expect(await isGone()).toBeTrue();
  });

  it('saves nothing when it is aborted, at any byte', async () => {
    for (const length of [0, 1, 999, 1016]) {
      const job = { name: NAME, size: 1000, secret: secretOf(), algorithms: [] };
      const { writable, saved: isSaved } = await receivePipeline(job, Promise.resolve([]));
      const writer = writable.getWriter();
      await writer.write(ciphertext.slice(0, length));
      const reason = new DOMException('enough', 'AbortError');
      await writer.abort(reason);

      expect(await rejection(isSaved)).toBe(reason);
      expect(await isGone()).toBeTrue();
    }
  });

  it('keeps all that is hashed when it is interrupted, also where that is told late', async () => {
    const size = 600_000;
    const wire = await collect(streamOf(testBytes(size)).pipeThrough(encryptStream(secretOf())));
    let offset = 0;
    const late: StartDigests = (_job, onPoint) => ({
      update: ({ length }) => Promise.resolve(void (offset += length)),
      finish: () => Promise.resolve(onPoint?.({ offset, state: testBytes(9) })).then(() => new Map()),
    });
    const job = { name: NAME, size, secret: secretOf(), algorithms: [], isKept: true };
    const { writable, saved: isSaved } = await receivePipeline(job, Promise.resolve([]), late);
    const writer = writable.getWriter();
    await writer.write(wire.slice(0, -100));
    await writer.abort(new Interruption('lost'));

    expect(isInterruption(await rejection(isSaved))).toBeTrue();
    expect(offset).toBe(2 * 256 * 1024);
    expect((await keptPart(NAME, size))?.offset).toBe(offset);
  });

  it('keeps the beginning of the file when it is interrupted', async () => {
    const job = { name: NAME, size: 1000, secret: secretOf(), algorithms: [] };
    const { writable, saved: isSaved } = await receivePipeline(job, Promise.resolve([]));
    const writer = writable.getWriter();
    await writer.write(ciphertext.slice(0, 999));
    await writer.abort(new Interruption('lost'));

    expect(isInterruption(await rejection(isSaved))).toBeTrue();
    const kept = new Uint8Array(await (await partialFile(NAME)).arrayBuffer());

    expect(kept).toEqual(bytes.slice(0, kept.length));
  });
});
