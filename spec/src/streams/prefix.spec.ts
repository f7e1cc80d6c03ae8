import { concat } from '../../../src/bytes/concat.js';
import { toHex } from '../../../src/bytes/hex.js';
import { hashPrefix, prefixData } from '../../../src/streams/prefix.js';
import { ownHash } from '../../support/own-hash.js';
import { failureOf } from '../../support/rejection.js';
import { testBytes } from '../../support/streams.js';

const BYTES = testBytes(3_000_000);

describe('The beginning of a file', () => {
  for (const offset of [0, 1, 64, 1_000_001, BYTES.length]) {
    it(`has the hash of its first ${offset} bytes, hashed at once or from any point before`, async () => {
      const file = new Blob([BYTES]);
      const whole = await hashPrefix({ file, offset });

      expect(whole.digest).toEqual(await ownHash(BYTES.subarray(0, offset)));
      const half = await hashPrefix({ file, offset: Math.floor(offset / 2) });
      const rest = await hashPrefix({ file, offset, from: half });

      expect(rest.digest).toEqual(whole.digest);
      const all = await hashPrefix({ file, offset: BYTES.length, from: whole });

      expect(all.digest).toEqual(await ownHash(BYTES));
    });
  }

  it('is read no further than that, and what is hashed already is not read again', async () => {
    const file = new Blob([BYTES]);
    const from = await hashPrefix({ file, offset: 1_000_000 });
    const slice = spyOn(file, 'slice').and.callThrough();
    const progress: number[] = [];
    await hashPrefix({ file, offset: 2_500_000, from }, (bytes) => progress.push(bytes));

    expect(slice.calls.allArgs()).toEqual([[1_000_000, 2_500_000]]);
    expect(progress.at(-1)).toBe(2_500_000);
  });

  it('is not hashed on from a state of another form, nor beyond the file', async () => {
    const file = new Blob([BYTES]);

    await expectAsync(
      hashPrefix({ file, offset: 9, from: { offset: 3, state: new Uint8Array(9) } }),
    ).toBeRejectedWithError();
    await expectAsync(hashPrefix({ file, offset: BYTES.length + 1 })).toBeRejectedWithError(RangeError);
    const from = await hashPrefix({ file, offset: 10 });

    await expectAsync(hashPrefix({ file, offset: 9, from })).toBeRejectedWithError(RangeError);
  });

  it('fails when the file cannot be read', async () => {
    const file = new Blob([BYTES]);
    spyOn(file, 'slice').and.returnValue({
      size: 5,
      stream: () => new ReadableStream({ pull: () => Promise.reject(new Error('gone')) }),
    } as unknown as Blob);

    expect(await failureOf(hashPrefix({ file, offset: 5 }))).toBe('file-unreadable');
  });

  it('goes into the tag of the rest as docs/resume.md says', () => {
    const digest = testBytes(32);
    const label = '636f6e76657273652d6a65742f726573756d652f3200'; // converse-jet/resume/2, NUL

    expect(toHex(prefixData(2 ** 40 + 3, { offset: 2 ** 33 + 1, digest }))).toBe(
      `${label}00000100000000030000000200000001${toHex(digest)}`,
    );
    expect(prefixData(0, { offset: 0, digest })).toEqual(
      concat(new TextEncoder().encode('converse-jet/resume/2\0'), new Uint8Array(16), digest),
    );
  });
});
