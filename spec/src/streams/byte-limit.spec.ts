import { byteLimit } from '../../../src/streams/byte-limit.js';
import { failureOf } from '../../support/rejection.js';
import { chunksOf, collect, streamOf, testBytes } from '../../support/streams.js';

/** A stream that never closes, as of peers that leave it open. */
const openStreamOf = (...chunks: Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
    },
  });

describe('byteLimit', () => {
  const bytes = testBytes(100);

  for (const sizes of [[1], [7], [99, 1], [100]]) {
    it(`passes exactly that many bytes on, in chunks of ${sizes.join(' and ')}`, async () => {
      expect(await collect(streamOf(...chunksOf(bytes, sizes)).pipeThrough(byteLimit(100)))).toEqual(bytes);
    });
  }

  it('closes after the last byte of a stream that stays open', async () => {
    expect(await collect(openStreamOf(...chunksOf(bytes, [30])).pipeThrough(byteLimit(100)))).toEqual(bytes);
  });

  it('closes at once for no bytes, of a stream that stays open', async () => {
    expect(await collect(openStreamOf().pipeThrough(byteLimit(0)))).toEqual(new Uint8Array(0));
  });

  it('lets empty chunks pass unseen', async () => {
    const stream = streamOf(new Uint8Array(0), bytes, new Uint8Array(0));

    expect(await collect(stream.pipeThrough(byteLimit(100)))).toEqual(bytes);
  });

  it('refuses one byte too few', async () => {
    expect(await failureOf(collect(streamOf(...chunksOf(bytes, [30])).pipeThrough(byteLimit(101))))).toBe(
      'connection-lost',
    );
  });

  it('refuses one byte too many in the last chunk', async () => {
    expect(await failureOf(collect(streamOf(bytes).pipeThrough(byteLimit(99))))).toBe('corrupted');
  });

  it('refuses an empty stream where bytes were announced', async () => {
    expect(await failureOf(collect(streamOf().pipeThrough(byteLimit(1))))).toBe('connection-lost');
  });
});
