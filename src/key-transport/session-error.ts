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
  storage: 'keys-not-stored',
};

/** A KeyTransportError as what ends a session (`security-error`); any other error as it is. */
export const asSessionError = (error: unknown): unknown =>
  isKeyTransportError(error) ? new SessionError('security-error', FAILURES[error.failure], error.message) : error;
