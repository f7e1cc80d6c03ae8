import { Interruption, SessionError, isInterruption, isSessionError } from '../../../src/errors.js';
import { fromPlainError, toPlainError } from '../../../src/worker/plain-error.js';

/** An error as another thread gets it. */
const crossed = (error: unknown): Error => fromPlainError(structuredClone(toPlainError(error)));

describe('An error that crosses a thread', () => {
  it('keeps what a SessionError says', () => {
    const error = new SessionError('security-error', 'corrupted', 'the tag');

    expect(toPlainError(crossed(error))).toEqual({
      name: 'SessionError',
      reason: 'security-error',
      failure: 'corrupted',
      message: 'the tag',
    });
    expect(isSessionError(crossed(error))).toBeTrue();
  });

  it('keeps a SessionError of another bundle, which is known by its name', () => {
    const foreign = Object.assign(new Error('full'), {
      name: 'SessionError',
      reason: 'failed-application',
      failure: 'no-space',
    });

    expect(toPlainError(crossed(foreign))).toEqual({
      name: 'SessionError',
      reason: 'failed-application',
      failure: 'no-space',
      message: 'full',
    });
  });

  it('stays a cancellation', () => {
    for (const abort of [new DOMException('x', 'AbortError'), AbortSignal.abort().reason as Error]) {
      expect(crossed(abort)).toBeInstanceOf(DOMException);
      expect(crossed(abort).name).toBe('AbortError');
    }
  });

  it('stays an interruption, and says nothing else', () => {
    expect(isInterruption(crossed(new Interruption('key 00112233')))).toBeTrue();
    expect(crossed(new Interruption('key 00112233')).message).toBe('interrupted');
  });

  it('tells of any other one its kind only, which has no secrets', () => {
    const error = crossed(new TypeError('key 00112233'));

    expect(error.name).toBe('Error');
    expect(error.message).toBe('TypeError');
    expect(crossed(new DOMException('key', 'DataError')).message).toBe('DataError');
  });

  for (const thrown of [undefined, null, 'text', 7, { name: 'SessionError', failure: 'no-space' }]) {
    it(`makes an error of ${typeof thrown} ${JSON.stringify(thrown)}`, () => {
      expect(crossed(thrown)).toBeInstanceOf(Error);
      expect(crossed(thrown).message).toBe('unknown error');
    });
  }
});
