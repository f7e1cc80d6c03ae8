import { byteCounter } from '../../../src/streams/byte-counter.js';
import { chunksOf, collect, streamOf, testBytes } from '../../support/streams.js';

describe('byteCounter', () => {
  it('passes bytes on as they are', async () => {
    const bytes = testBytes(1000);
    const through = byteCounter(() => undefined);

    expect(await collect(streamOf(...chunksOf(bytes, [1, 70, 300])).pipeThrough(through))).toEqual(bytes);
  });

  it('tells the sum after each chunk', async () => {
    const totals: number[] = [];
    await collect(streamOf(...chunksOf(testBytes(10), [3])).pipeThrough(byteCounter((total) => totals.push(total))));

    expect(totals).toEqual([3, 6, 9, 10]);
  });

  it('says nothing of an empty stream', async () => {
    const onBytes = jasmine.createSpy();
    await collect(streamOf().pipeThrough(byteCounter(onBytes)));

    expect(onBytes).not.toHaveBeenCalled();
  });
});
