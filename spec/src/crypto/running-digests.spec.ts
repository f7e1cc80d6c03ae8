import { toHex } from '../../../src/bytes/hex.js';
import { OWN_HASH } from '../../../src/crypto/hash-algorithms.js';
import { digestsHere } from '../../../src/crypto/running-digests.js';
import { startHash, type HashPoint } from '../../../src/crypto/running-hash.js';
import { chunksOf, testBytes } from '../../support/streams.js';

const BYTES = testBytes(200_000);
const native = async (algorithm: string): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest(algorithm, BYTES));

describe('digestsHere', () => {
  it('agrees with WebCrypto', async () => {
    const digests = digestsHere({ algorithms: ['sha-256', 'sha-1', 'sha-256'], bytes: BYTES.length });
    for (const chunk of chunksOf(BYTES, [65_536, 1])) await digests.update(chunk);
    const found = await digests.finish();

    expect([...found.keys()]).toEqual(['sha-256', 'sha-1']);
    expect(found.get('sha-256')).toEqual(await native('SHA-256'));
    expect(found.get('sha-1')).toEqual(await native('SHA-1'));
  });

  it('knows the digest of nothing', async () => {
    const found = await digestsHere({ algorithms: ['sha-1'], bytes: 0 }).finish();

    expect(toHex(found.get('sha-1')!)).toBe('da39a3ee5e6b4b0d3255bfef95601890afd80709');
  });

  it('goes on where it was, and tells after each chunk how far it is', async () => {
    const points: HashPoint[] = [];
    const job = { algorithms: [OWN_HASH], bytes: BYTES.length } as const;
    const whole = await startHash(OWN_HASH);
    whole.update(BYTES);
    const first = digestsHere(job, (point) => points.push(point));
    for (const chunk of chunksOf(BYTES.subarray(0, 150_000), [50_000])) await first.update(chunk);

    expect(points.map(({ offset }) => offset)).toEqual([50_000, 100_000, 150_000]);

    const rest = digestsHere({ ...job, from: points[1] });
    await rest.update(BYTES.subarray(100_000));

    expect((await rest.finish()).get(OWN_HASH)).toEqual(whole.digest());
  });

  it('tells fewer points where they shall be further apart, and at last that of all', async () => {
    const points: HashPoint[] = [];
    spyOn(performance, 'now').and.returnValue(0);
    const job = { algorithms: [OWN_HASH], bytes: BYTES.length, pointBytes: 60_000 } as const;
    const digests = digestsHere(job, (point) => points.push(point));
    for (const chunk of chunksOf(BYTES, [40_000])) await digests.update(chunk);
    await digests.finish();

    expect(points.map(({ offset }) => offset)).toEqual([80_000, 160_000, 200_000]);
  });

  it('tells a point where few bytes come in a second', async () => {
    const points: HashPoint[] = [];
    const now = spyOn(performance, 'now').and.returnValue(0);
    const job = { algorithms: [OWN_HASH], bytes: BYTES.length, pointBytes: 60_000 } as const;
    const digests = digestsHere(job, (point) => points.push(point));
    await digests.update(testBytes(10));
    now.and.returnValue(1000);
    await digests.update(testBytes(10));

    expect(points.map(({ offset }) => offset)).toEqual([20]);
  });

  it('gives memory back when it is hashed', async () => {
    const [bytes, free] = [testBytes(100), jasmine.createSpy()];
    await digestsHere({ algorithms: ['sha-1'], bytes: 100 }, undefined, free).update(bytes);

    expect(free).toHaveBeenCalledOnceWith(bytes.buffer);
  });

  it('computes nothing that is not asked for', async () => {
    const digests = digestsHere({ algorithms: [], bytes: BYTES.length });
    await digests.update(BYTES);

    expect((await digests.finish()).size).toBe(0);
  });

  it('says that a state is none', async () => {
    const state = (await startHash('sha-1')).state();
    const digests = digestsHere({ algorithms: [OWN_HASH], bytes: 5, from: { offset: 0, state } });

    await expectAsync(digests.update(testBytes(5))).toBeRejected();
  });
});
