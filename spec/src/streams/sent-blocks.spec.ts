import { BLOCK_BYTES, sameBlocks } from '../../../src/streams/sent-blocks.js';
import { failureOf } from '../../support/rejection.js';
import { chunksOf, collect, streamOf, testBytes } from '../../support/streams.js';

const BYTES = testBytes(2 * BLOCK_BYTES + 5);
const flipped = (at: number): Uint8Array => BYTES.map((byte, index) => (index === at ? byte ^ 1 : byte));
const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

interface Passed {
  /** Bytes. */
  readonly length: number;
  readonly failure: string | undefined;
  readonly passed: readonly Uint8Array[] | undefined;
}

describe('sameBlocks', () => {
  let sent: Uint8Array[];
  beforeAll(async () => {
    sent = await Promise.all([0, 1, 2].map((at) => sha256(BYTES.slice(at * BLOCK_BYTES, (at + 1) * BLOCK_BYTES))));
  });

  /** All that is passed on of these bytes. */
  async function passedOf(bytes: Uint8Array, before: readonly Uint8Array[]): Promise<Passed> {
    const { stream, passed } = sameBlocks(before);
    const given: Uint8Array[] = [];
    const sink = new WritableStream<Uint8Array>({ write: (chunk) => void given.push(chunk) });
    const piped = streamOf(...chunksOf(bytes, [300_000, 1, 77_777])).pipeThrough(stream);
    const failure = await failureOf(piped.pipeTo(sink)).catch(() => undefined);
    return { length: given.reduce((sum, { length }) => sum + length, 0), failure, passed: passed() };
  }

  it('passes on all that was never sent, and takes its digests', async () => {
    const { stream, passed } = sameBlocks([]);

    expect(await collect(streamOf(...chunksOf(BYTES, [300_000, 1])).pipeThrough(stream))).toEqual(BYTES);
    expect(passed()).toEqual(sent);
  });

  it('passes on what was sent when it is the same, and what comes behind it', async () => {
    for (const count of [1, 2, 3]) {
      expect((await passedOf(BYTES, sent.slice(0, count))).passed).toEqual(sent);
    }
  });

  for (const [what, at, count, length] of [
    ['the first byte', 0, 3, 0],
    ['the last byte of the first block', BLOCK_BYTES - 1, 3, 0],
    ['the first byte of the second block', BLOCK_BYTES, 3, BLOCK_BYTES],
    ['the last byte', BYTES.length - 1, 3, 2 * BLOCK_BYTES],
  ] as const) {
    it(`passes on no block in which ${what} differs, and nothing behind it`, async () => {
      const end = await passedOf(flipped(at), sent.slice(0, count));

      expect(end).toEqual({ length, failure: 'file-unreadable', passed: undefined });
    });
  }

  it('passes on no shorter end than was sent', async () => {
    const end = await passedOf(BYTES.slice(0, -1), sent);

    expect(end).toEqual({ length: 2 * BLOCK_BYTES, failure: 'file-unreadable', passed: undefined });
  });

  it('takes what was never sent as it is', async () => {
    const end = await passedOf(flipped(BLOCK_BYTES), sent.slice(0, 1));

    expect(end.length).toBe(BYTES.length);
    expect(end.passed?.length).toBe(3);
  });
});
