import type { Failure } from '../../../../src/errors.js';
import type { Transfer } from '../../transfer/transfer.js';
import { translate } from './translate.js';

/** What went wrong. */
const TEXTS: Readonly<Record<Failure, string>> = {
  security: 'The encryption of this file could not be checked, so it was refused.',
  unencrypted: 'This file was offered without encryption, so it was refused.',
  'not-for-this-device': 'This file was not encrypted for this device. Write a message first, then ask for it again.',
  'unusable-prekey': 'Your devices could not set up an encrypted session.',
  'distrusted-device': 'You do not trust the device that this file came from, so it was refused.',
  'unknown-device': 'This file came from a device that its owner does not list, so it was refused.',
  'sender-unreachable': 'The devices of the sender could not be looked up.',
  'identity-changed':
    'The key of the device that this file came from has changed, so it was refused. Compare its fingerprint before you trust it again.',
  'no-trusted-device': 'There is no device that you trust to send this file to.',
  'asker-refused':
    'The device that asked for this file did not get it: you do not trust it, it was never to have the file, or its encryption could not be checked.',
  'request-refused':
    'The sender’s device declined to send this file to this device. It goes only to devices that were trusted when it was sent.',
  corrupted: 'The file was damaged or changed on its way and was not kept.',
  'prefix-differs': 'What had arrived is not the beginning of the file, so it was not kept.',
  'too-large': 'The file is too large for its receiver.',
  'not-available': 'The other side does not have this file any more. Ask the sender to offer it again.',
  'peer-failed': 'The other device could not continue this transfer.',
  'no-space': 'There is not enough space for this file. Free some space and ask for it again.',
  storage: 'This browser could not store the file.',
  'keys-not-stored': 'This browser could not store its encryption keys. Free some space first.',
  'file-unreadable': 'The file could not be read, or has changed since you chose it.',
  'peer-unsupported': 'The other device cannot receive encrypted files this way.',
  'peer-gone': 'The other device went offline.',
  'connection-lost': 'The connection was lost.',
  timeout: 'The other device did not answer in time.',
  'page-closed': 'The page was closed.',
  protocol: 'The other device did something unexpected.',
  'taken-elsewhere': 'You accepted this file on another device.',
  unavailable: 'Encrypted files need an encryption such as OMEMO, which is not available here',
  unknown: 'Something unexpected happened.',
};

/** What the receiver of a file sees where that is not the same. */
const RECEIVED: Partial<Record<Failure, string>> = {
  'peer-unsupported': 'This file was offered in a way that does not work here.',
};

/** What may go well the next time. */
const AGAIN: ReadonlySet<Failure> = new Set([
  ...([
    'security',
    'unusable-prekey',
    'sender-unreachable',
    'corrupted',
    'prefix-differs',
    'peer-failed',
    'file-unreadable',
    'keys-not-stored',
  ] as const),
  ...(['peer-gone', 'connection-lost', 'timeout', 'page-closed', 'protocol', 'unknown'] as const),
]);

/** What went wrong, and what to do next. */
export function failureText(failure: Failure, direction: Transfer['direction']): string {
  const isSent = direction === 'sent';
  const text = translate((isSent ? undefined : RECEIVED[failure]) ?? TEXTS[failure]);
  if (!AGAIN.has(failure)) return text;
  return `${text} ${isSent ? translate('Send the file again.') : translate('Ask for the file again.')}`;
}
