import { SessionError } from '../../../src/errors.js';
import { atMost } from '../../../src/streams/at-most.js';
import { failureOf } from '../../support/rejection.js';
import { chunksOf, collect, streamOf, testBytes } from '../../support/streams.js';

describe('atMost', () => {
  const bytes = testBytes(100);
  const passed = (limit: number) =>
    collect(
      streamOf(...chunksOf(bytes, [30])).pipeThrough(
        atMost(limit, () => new SessionError('media-error', 'too-large', 'too many')),
      ),
    );

  it('passes on what is not more', async () => {
    expect(await passed(100)).toEqual(bytes);
    expect(await passed(Infinity)).toEqual(bytes);
  });

  it('errors with what it was given when there is more', async () => {
    expect(await failureOf(passed(99))).toBe('too-large');
    expect(await failureOf(passed(0))).toBe('too-large');
  });
});
