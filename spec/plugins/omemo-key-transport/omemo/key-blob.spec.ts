import { keyBlob } from '../../../../plugins/omemo-key-transport/omemo/key-blob.js';
import { toHex } from '../../../../src/bytes/hex.js';
import { decryptMessage } from '../../../../src/crypto/one-shot-gcm.js';
import { concat } from '../../../../src/bytes/concat.js';
import { testBytes } from '../../../support/streams.js';

describe('keyBlob', () => {
  const secret = { key: testBytes(16), iv: testBytes(12, 2) };
  /** So many blobs of the same secret; all of a random byte are the same in one run of 10^76. */
  const MANY = 32;
  const many = (form: 'guarded' | 'payload') => Promise.all(Array.from({ length: MANY }, () => keyBlob(secret, form)));

  it('is the key alone where it is bare', async () => {
    expect(await keyBlob(secret, 'bare')).toEqual({ blob: secret.key });
  });

  it('has 16 other bytes behind the key each time where it is guarded', async () => {
    const blobs = (await many('guarded')).map(({ blob }) => toHex(blob));

    expect(blobs.every((blob) => blob.length === 64 && blob.startsWith(toHex(secret.key)))).toBeTrue();
    expect(new Set(blobs).size).toBe(MANY);
  });

  it('goes with a payload of one byte that is random, and has its tag', async () => {
    const bytes = new Set<number>();
    for (const { blob, payload } of await many('payload')) {
      expect(blob.slice(0, 16)).toEqual(secret.key);
      const opened = await decryptMessage(secret, concat(payload!, blob.subarray(16)));

      expect(opened.length).toBe(1);
      bytes.add(opened[0]!);
    }

    expect(bytes.size).toBeGreaterThan(1);
  });
});
