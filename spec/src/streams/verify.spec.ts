import { fromHex } from '../../../src/bytes/hex.js';
import { digest } from '../../../src/crypto/one-shot-digest.js';
import { digestsHere } from '../../../src/crypto/running-digests.js';
import type { Hash } from '../../../src/streams/verify.js';
import { failureOf } from '../../support/rejection.js';
import { chunksOf, collect, streamOf } from '../../support/streams.js';
import { verifying } from '../../support/verifying.js';

const BYTES = new TextEncoder().encode('abc');
// FIPS 180-4
const SHA256: Hash = {
  algorithm: 'sha-256',
  digest: fromHex('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'),
};
const SHA1: Hash = { algorithm: 'sha-1', digest: fromHex('a9993e364706816aba3e25717850c26c9cd0d89d') };
const wrong = ({ algorithm, digest }: Hash): Hash => ({ algorithm, digest: digest.map((byte) => byte ^ 1) });

const pass = (announced: readonly Hash[], { size = 3, algorithms = announced.map((hash) => hash.algorithm) } = {}) =>
  collect(
    streamOf(...chunksOf(BYTES, [2])).pipeThrough(verifying({ size, algorithms, hashes: Promise.resolve(announced) })),
  );

describe('verify', () => {
  it('passes on what has the announced size', async () => {
    expect(await pass([])).toEqual(BYTES);
  });

  for (const size of [0, 2, 4]) {
    it(`refuses 3 bytes that were announced as ${size}`, async () => {
      expect(await failureOf(pass([], { size }))).toBe('corrupted');
    });
  }

  it('passes on fewer bytes than a limit, and not more', async () => {
    const atMost = (size: number) =>
      collect(streamOf(BYTES).pipeThrough(verifying({ size, isLimit: true, algorithms: [], hashes: undefined })));

    expect(await atMost(4)).toEqual(BYTES);
    expect(await atMost(3)).toEqual(BYTES);
    expect(await failureOf(atMost(2))).toBe('corrupted');
  });

  for (const hash of [SHA256, SHA1]) {
    it(`passes on what has the announced ${hash.algorithm}`, async () => {
      expect(await pass([hash])).toEqual(BYTES);
    });

    it(`refuses another ${hash.algorithm}`, async () => {
      expect(await failureOf(pass([wrong(hash)]))).toBe('corrupted');
    });

    it(`refuses the beginning of the ${hash.algorithm}`, async () => {
      const { algorithm, digest } = hash;

      expect(await failureOf(pass([{ algorithm, digest: digest.slice(0, 8) }]))).toBe('corrupted');
      expect(await failureOf(pass([{ algorithm, digest: new Uint8Array(0) }]))).toBe('corrupted');
    });
  }

  it('wants each of several hashes right', async () => {
    expect(await pass([SHA256, SHA1])).toEqual(BYTES);
    expect(await failureOf(pass([SHA256, wrong(SHA1)]))).toBe('corrupted');
    expect(await failureOf(pass([SHA256, wrong(SHA256)]))).toBe('corrupted');
  });

  describe('with ciphertext', () => {
    const WIRE = new TextEncoder().encode('abcd');
    const ofWire = async (algorithm: 'sha-1' | 'sha-256'): Promise<Hash> => ({
      algorithm,
      digest: await digest(algorithm === 'sha-1' ? 'SHA-1' : 'SHA-256', WIRE),
    });
    /** The plaintext, when these hashes may be of either. */
    async function passBoth(...hashes: readonly Hash[]): Promise<Uint8Array> {
      const ciphertext = digestsHere({ algorithms: ['sha-1', 'sha-256'], bytes: WIRE.length });
      await ciphertext.update(WIRE);
      const expected = { size: 3, algorithms: ['sha-1', 'sha-256'], hashes: Promise.resolve(hashes), ciphertext };
      return collect(streamOf(BYTES).pipeThrough(verifying(expected)));
    }

    it('passes on what has the announced hash in either form', async () => {
      for (const hashes of [[SHA256], [await ofWire('sha-256')], [SHA1, await ofWire('sha-256')]]) {
        expect(await passBoth(...hashes)).toEqual(BYTES);
      }
    });

    it('refuses a hash of neither', async () => {
      expect(await failureOf(passBoth(wrong(SHA256)))).toBe('corrupted');
      expect(await failureOf(passBoth(SHA256, wrong(await ofWire('sha-1'))))).toBe('corrupted');
      expect(await failureOf(passBoth({ ...SHA1, algorithm: 'sha-256' }))).toBe('corrupted');
    });
  });

  it('tells which hashes were right, and only when all is right', async () => {
    const told: (readonly Hash[])[] = [];
    const md5: Hash = { algorithm: 'md5', digest: new Uint8Array(16) };
    const check = (...hashes: readonly Hash[]): Promise<unknown> => {
      const expected = { size: 3, algorithms: ['sha-256', 'md5'], hashes: Promise.resolve(hashes) };
      return collect(streamOf(BYTES).pipeThrough(verifying(expected, (right) => told.push(right))));
    };
    await check(SHA256, md5, SHA1);
    await check();
    await failureOf(check(wrong(SHA256)));

    expect(told).toEqual([[SHA256], []]);
  });

  it('leaves out algorithms that it does not know', async () => {
    expect(await pass([{ algorithm: 'md5', digest: new Uint8Array(16) }])).toEqual(BYTES);
    expect(await pass([{ algorithm: 'toString', digest: new Uint8Array(16) }, SHA256])).toEqual(BYTES);
  });

  it('does not wait for hashes when none was announced', async () => {
    const never = new Promise<readonly Hash[]>(() => undefined);

    expect(await collect(streamOf(BYTES).pipeThrough(verifying({ size: 3, algorithms: [], hashes: never })))).toEqual(
      BYTES,
    );
  });

  it('waits for a hash that comes after the bytes', async () => {
    let tell: (hashes: readonly Hash[]) => void = () => undefined;
    const late = new Promise<readonly Hash[]>((resolve) => (tell = resolve));
    const passed = collect(streamOf(BYTES).pipeThrough(verifying({ size: 3, algorithms: ['sha-256'], hashes: late })));
    tell([wrong(SHA256)]);

    expect(await failureOf(passed)).toBe('corrupted');
  });

  it('gives up waiting for a hash after 5 s, and keeps the file (XEP-0234 §8.2)', async () => {
    const setTimeout = spyOn(window, 'setTimeout').and.callFake(((elapsed: () => void) => {
      elapsed();
      return 1;
    }) as typeof window.setTimeout);
    const never = new Promise<readonly Hash[]>(() => undefined);
    const passed = collect(streamOf(BYTES).pipeThrough(verifying({ size: 3, algorithms: ['sha-256'], hashes: never })));

    expect(await passed).toEqual(BYTES);
    expect(setTimeout.calls.mostRecent().args[1]).toBe(5000);
  });

  it('stops at the first byte too many, before it reads on', async () => {
    const read: number[] = [];
    const long = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          read.push(1);
          controller.enqueue(new Uint8Array(10));
          if (read.length === 100) controller.close();
        },
      },
      { highWaterMark: 0 },
    );

    expect(await failureOf(collect(long.pipeThrough(verifying({ size: 25, algorithms: [], hashes: undefined }))))).toBe(
      'corrupted',
    );
    expect(read.length).toBeLessThan(6);
  });
});
