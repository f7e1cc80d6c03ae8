import { failureOf, mayResume, stateAfter } from '../../../../plugins/encrypted-file-transfer/transfer/end-state.js';
import { SessionError, StanzaError } from '../../../../src/errors.js';
import { NS } from '../../../../src/xmpp/namespaces.js';

describe('stateAfter', () => {
  it('names who declined and who cancelled', () => {
    expect(stateAfter({ by: 'peer', reason: 'decline' })).toEqual({ name: 'declined', by: 'peer' });
    expect(stateAfter({ by: 'us', reason: 'cancel' })).toEqual({ name: 'cancelled', by: 'us' });
  });

  it('shows an error of ours, whatever its reason was on the wire', () => {
    const error = new SessionError('security-error', 'unencrypted', 'no <security/>');

    expect(stateAfter({ by: 'us', reason: 'security-error', error })).toEqual({
      name: 'failed',
      failure: 'unencrypted',
    });
  });

  it("turns the peer's reason into words of ours", () => {
    expect(stateAfter({ by: 'peer', reason: 'security-error' })).toEqual({ name: 'failed', failure: 'security' });
    expect(stateAfter({ by: 'peer', reason: 'media-error' })).toEqual({ name: 'failed', failure: 'too-large' });
    expect(stateAfter({ by: 'peer', reason: 'general-error' })).toEqual({ name: 'failed', failure: 'unknown' });
  });

  const reasons = [
    ['unsupported-applications', 'peer-unsupported'],
    ['unsupported-transports', 'peer-unsupported'],
    ['incompatible-parameters', 'peer-unsupported'],
    ['connectivity-error', 'connection-lost'],
    ['failed-transport', 'connection-lost'],
    ['gone', 'peer-gone'],
    ['timeout', 'timeout'],
    ['expired', 'timeout'],
    ['failed-application', 'peer-failed'],
    ['alternative-session', 'unknown'],
  ] as const;
  for (const [reason, failure] of reasons) {
    it(`calls “${reason}” of the peer ${failure}`, () => {
      expect(stateAfter({ by: 'peer', reason })).toEqual({ name: 'failed', failure });
    });
  }

  for (const [name, reason, failure] of [
    ['file-not-available', 'failed-application', 'not-available'],
    ['file-too-large', 'media-error', 'too-large'],
    ['file-too-large', 'failed-application', 'too-large'],
    ['file-too-odd', 'failed-application', 'peer-failed'],
    ['constructor', 'failed-application', 'peer-failed'],
  ] as const) {
    it(`calls <${name}/> beside “${reason}” ${failure} (XEP-0234 §9)`, () => {
      const condition = { name, namespace: NS.fileTransferErrors };

      expect(stateAfter({ by: 'peer', reason, condition })).toEqual({ name: 'failed', failure });
    });
  }

  it('knows such words in no other namespace', () => {
    const condition = { name: 'file-not-available', namespace: 'urn:x' };

    expect(stateAfter({ by: 'peer', reason: 'failed-application', condition })).toEqual({
      name: 'failed',
      failure: 'peer-failed',
    });
  });

  it('takes a busy peer for one who declines', () => {
    expect(stateAfter({ by: 'peer', reason: 'busy' })).toEqual({ name: 'declined', by: 'peer' });
  });
});

describe('failureOf', () => {
  for (const [condition, failure] of [
    ['service-unavailable', 'peer-gone'],
    ['recipient-unavailable', 'peer-gone'],
    ['remote-server-timeout', 'peer-gone'],
    ['remote-server-not-found', 'peer-gone'],
    ['feature-not-implemented', 'peer-unsupported'],
    ['bad-request', 'peer-unsupported'],
    ['not-acceptable', 'peer-unsupported'],
  ] as const) {
    it(`calls the answer “${condition}” to an offer ${failure}`, () => {
      expect(failureOf(new StanzaError(condition, 'refused'))).toBe(failure);
    });
  }

  it('takes an answer to try again later for a busy peer, whose file may be continued (RFC 6120 §8.3.2)', () => {
    const failure = failureOf(new StanzaError('resource-constraint', 'too many offers', undefined, true));

    expect(failure).toBe('peer-busy');
    expect(mayResume({ name: 'failed', failure })).toBeTrue();
    expect(failureOf(new StanzaError('resource-constraint', 'too large'))).toBe('peer-unsupported');
  });

  it('shows an error of ours as it is, and any other as unknown', () => {
    expect(failureOf(new SessionError('security-error', 'no-trusted-device', 'nobody'))).toBe('no-trusted-device');
    expect(failureOf(new Error('service-unavailable'))).toBe('unknown');
  });
});
