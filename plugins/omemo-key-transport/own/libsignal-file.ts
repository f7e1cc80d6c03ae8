/* What the file `converse-jet-libsignal.js` holds: GPL-3.0-only, so it is never part of a bundle of ours. */
export {
  KeyHelper,
  SessionBuilder,
  SessionCipher,
  SignalProtocolAddress,
} from '@privacyresearch/libsignal-protocol-typescript';
export { SessionLock } from '@privacyresearch/libsignal-protocol-typescript/lib/session-lock.js';
