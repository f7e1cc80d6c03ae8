import { SessionError } from '../../../src/errors.js';

export const distrusted = (): SessionError =>
  new SessionError('security-error', 'distrusted-device', "the sender's device is distrusted");

export const identityChanged = (): SessionError =>
  new SessionError('security-error', 'identity-changed', "the sender's device has another identity key now");

export const anotherFile = (): SessionError =>
  new SessionError('security-error', 'security', 'another file under the key of the first');
