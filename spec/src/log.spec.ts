import { PepError } from '../../src/xmpp/pep-error.js';
import { SessionError, StanzaError } from '../../src/errors.js';
import { KeyTransportError } from '../../src/key-transport/key-transport.js';
import { ignore, logUnexpected, logUnlessExpected } from '../../src/log.js';
import { recordLog } from '../support/recorded-log.js';

describe('The log of what nobody expected', () => {
  const thrown = (work: () => unknown): unknown => {
    try {
      return work();
    } catch (error) {
      return error;
    }
  };

  it('says where it was, which error, and where it was thrown', () => {
    const lines = recordLog();
    logUnexpected(
      'a handler of <message/>',
      thrown(() => {
        throw new TypeError('x is undefined');
      }),
    );
    const [first, second] = lines[0]!.split('\n');

    expect(first).toBe('converse-jet: a handler of <message/>: TypeError');
    expect(second).toMatch(/^\s+at .*:\d+:\d+\)?$/);
  });

  for (const [what, error] of [
    ['a text that is no JSON', thrown(() => JSON.parse('{"key": secret-of-juliet@example.org'))],
    ['an error of several lines', new Error('secret\n    at secret (secret:1:2)\nsecret@secret:1:2')],
    ['an error whose message came later', Object.assign(new Error('secret'), { message: 'another secret' })],
    ['a thrown text', 'secret'],
    ['an error without a stack', Object.assign(new Error('secret'), { stack: undefined })],
    ['an error of ours', new KeyTransportError('malformed', 'secret')],
  ] as const) {
    it(`repeats nothing of ${what}`, () => {
      const lines = recordLog();
      logUnexpected('a test', error);

      expect(lines.length).toBe(1);
      expect(lines[0]).toMatch(/^converse-jet: a test: \w/);
      expect(lines[0]).not.toContain('secret');
    });
  }

  it('says so where a promise rejects with a fault of ours', () => {
    const lines = recordLog();

    logUnlessExpected('a test')(new TypeError('secret'));
    logUnlessExpected('a test')('secret');

    expect(lines.map((line) => line.split('\n')[0])).toEqual([
      'converse-jet: a test: TypeError',
      'converse-jet: a test: a thrown string',
    ]);
  });

  it('says nothing of errors that are thrown on purpose', () => {
    const lines = recordLog();
    for (const error of [
      new StanzaError('bad-request', ''),
      new SessionError('cancel', 'unknown', ''),
      new KeyTransportError('malformed', ''),
      new PepError('timeout', ''),
      new DOMException('', 'AbortError'),
      Object.assign(new Error(), { name: 'IQError' }),
    ]) {
      logUnlessExpected('a test')(error);
    }

    expect(lines).toEqual([]);
  });

  it('names a file of ours that cannot be loaded, once, and repeats nothing else', async () => {
    const lines = recordLog();
    for (const query of ['?secret', '?secret', '']) {
      const address = `/dist/converse-jet-gone.0a1b.js${query}`;
      await import(/* webpackIgnore: true */ address).catch(logUnlessExpected('loading a part'));
    }

    expect(lines).toEqual([
      'converse-jet: converse-jet-gone.0a1b.js cannot be loaded: it is not there, is not of the version of this page, or is not allowed. See docs/deploy.md.',
    ]);
  });

  it('says nothing of what is ignored for a reason', async () => {
    const lines = recordLog();

    await Promise.reject(new TypeError('secret')).catch(ignore('a test'));

    expect(lines).toEqual([]);
  });
});
