import type { Failure } from '../../../src/errors.js';
import { translate } from './translate.js';

const TEXTS: Readonly<Record<Failure, string>> = {
  security: 'The encryption of this file could not be checked, so it was refused. Send it again.',
  unencrypted: 'This file was offered without encryption, so it was refused.',
  'not-for-this-device': 'This file was not encrypted for this device. Write a message first, then ask for it again.',
  'unusable-prekey': 'The first contact of your two devices did not work out. Ask for it again.',
  'distrusted-device': 'You do not trust the device that this file came from, so it was refused.',
  'unknown-device': 'This file came from a device that its owner does not list, so it was refused.',
  'sender-unreachable': 'The devices of the sender could not be looked up. Ask for the file again.',
  'identity-changed':
    'The key of the device that this file came from has changed, so it was refused. Compare its fingerprint before you trust it again.',
  'no-trusted-device': 'There is no device that you trust to send this file to.',
  'asker-refused':
    'The device that asked for this file did not get it: you do not trust it, it was never to have the file, or its encryption could not be checked.',
  'request-refused':
    'The other side does not give this file to this device. It goes only to devices that were trusted when it was sent.',
  corrupted: 'The file was damaged or changed on its way and was not kept. Send it again.',
  'too-large': 'The file is too large for its receiver.',
  'not-available': 'The other side does not have this file any more. Ask the sender to offer it again.',
  'peer-failed': 'The other device could not go on with this file. Send it again.',
  'no-space': 'There is not enough space for this file. Free some space and ask for it again.',
  storage: 'This browser could not store the file.',
  'file-unreadable': 'The file could not be read, or has changed since you chose it. Send it again.',
  'peer-unsupported': 'The other device cannot receive encrypted files this way.',
  'peer-gone': 'The other device went offline. Send the file again when it is back.',
  'connection-lost': 'The connection was lost. Send the file again.',
  timeout: 'The other device did not answer in time. Send the file again.',
  'page-closed': 'The page was closed; send the file again.',
  protocol: 'The other device did something unexpected. Send the file again.',
  unavailable: 'Encrypted files need OMEMO, which is not available here',
  unknown: 'Something unexpected happened. Send the file again.',
};

/** What went wrong, and what to do next. */
export const failureText = (failure: Failure): string => translate(TEXTS[failure]);
