import { SessionError, type Failure } from '../errors.js';
import { isKeyTransportError, type KeyTransportFailure } from './key-transport.js';

const FAILURES: Record<KeyTransportFailure, Failure> = {
  unavailable: 'unavailable',
  'no-device': 'no-trusted-device',
  malformed: 'security',
  'not-for-this-device': 'not-for-this-device',
  'unknown-device': 'unknown-device',
  'distrusted-device': 'distrusted-device',
  unreachable: 'sender-unreachable',
  'identity-changed': 'identity-changed',
  'unusable-prekey': 'unusable-prekey',
  undecryptable: 'security',
  'not-loaded': 'page-incomplete',
  storage: 'keys-not-stored',
};

/**
 * A KeyTransportError as what ends a session: `security-error`, or `connectivity-error` where it was only the network that
 * failed, after which the peer tries again. Any other error as it is.
 */
export function asSessionError(error: unknown): unknown {
  if (!isKeyTransportError(error)) return error;
  const reason = error.failure === 'not-loaded' ? 'connectivity-error' : 'security-error';
  return new SessionError(reason, FAILURES[error.failure], error.message);
}
