import { MAX_PLAINTEXT_BYTES } from '../../../../src/crypto/gcm-length.js';
import type { Failure } from '../../../../src/errors.js';
import type { Transfer } from '../../transfer/transfer.js';
import { formatBytes } from './format.js';
import { translate } from './translate.js';

/** What went wrong; `%1$s` is the contact. What to do next, the button of the card says. */
const TEXTS: Readonly<Record<Failure, string>> = {
  security: 'The encryption of this file could not be checked, so it was refused.',
  unencrypted: 'This file was offered without encryption, so it was refused.',
  'not-for-this-device': 'It was not encrypted for this browser. Write %1$s a message first.',
  'unusable-prekey': 'Your devices could not set up an encrypted session.',
  'distrusted-device': 'You do not trust the device that this file came from, so it was refused.',
  'unknown-device': 'This file came from a device that %1$s does not list, so it was refused.',
  'sender-unreachable': 'The devices of %1$s could not be looked up.',
  'identity-changed': '%1$s’s device has a new key, so the file was refused.',
  'no-trusted-device': 'There is no device of %1$s that you trust to send this file to.',
  'asker-refused':
    'The device that asked for this file did not get it: you do not trust it, it was never to have the file, or its encryption could not be checked.',
  'request-refused':
    '%1$s’s device declined to send this file to this device. It goes only to devices that were trusted when it was sent.',
  corrupted: 'The file was damaged or changed on its way and was not kept.',
  'prefix-differs': 'What had arrived is not the beginning of the file, so it was not kept.',
  'too-large': 'The file is larger than %1$s’s device accepts.',
  'not-available': '%1$s does not have this file any more.',
  'peer-failed': '%1$s’s device could not continue this transfer.',
  'no-space': 'There is not enough space for this file.',
  storage: 'This browser could not store the file.',
  'keys-not-stored': 'This browser could not store its encryption keys. Free some space first.',
  'file-unreadable': 'The file could not be read, or has changed since you chose it.',
  'peer-unsupported': '%1$s’s device cannot receive encrypted files this way.',
  'peer-busy': '%1$s’s device is busy with other files.',
  'peer-gone': '%1$s’s device went offline.',
  'connection-lost': 'The connection was lost.',
  timeout: '%1$s’s device did not answer in time.',
  'page-closed': 'The page was closed.',
  protocol: '%1$s’s device did something unexpected.',
  'taken-elsewhere': 'You accepted this file on another device.',
  unavailable: 'Encrypted files need an encryption such as OMEMO, which is not available here.',
  'page-incomplete': 'A part of this page could not be loaded. Reload the page and try again.',
  'worker-lost':
    'Your browser stopped the part of this page that encrypts and checks files. It may be short of memory.',
  unknown: 'Something unexpected happened.',
};

/** What the receiver of a file sees where that is not the same. */
const RECEIVED: Partial<Record<Failure, string>> = {
  'peer-unsupported': 'This file was offered in a way that does not work here.',
  'too-large': 'The file is larger than this page accepts.',
};

/** What else brings the file, where no button of the card does. */
const NEXT: Readonly<Record<Transfer['direction'], string>> = {
  sent: 'Send the file again.',
  received: 'Ask %1$s to send it again.',
};

/** The same, where doing it again would not help. */
const OTHER_NEXT: Partial<Record<Failure, Readonly<Record<Transfer['direction'], string>>>> = {
  'too-large': { sent: 'Send it in smaller parts.', received: 'Ask %1$s to send it in smaller parts.' },
  'peer-unsupported': { sent: 'Send it in another way.', received: 'Ask %1$s to send it in another way.' },
  unencrypted: { sent: 'Send it encrypted.', received: 'Ask %1$s to send it encrypted.' },
  unavailable: { sent: 'Reload the page, then send it again.', received: 'Reload the page, then ask %1$s for it.' },
  'taken-elsewhere': { sent: 'Send the file again.', received: 'You find it there.' },
};

/** What the user can do, where the card has no button for it. @param contact what the peer is called */
export const nextText = (failure: Failure, direction: Transfer['direction'], contact: string): string =>
  translate((OTHER_NEXT[failure] ?? NEXT)[direction], contact);

/** True where the same file can never go, whoever tries it again. */
export const isHopeless = (failure: Failure, { size = 0 }: Transfer['file']): boolean =>
  failure === 'unavailable' || (failure === 'too-large' && size > MAX_PLAINTEXT_BYTES);

/** What went wrong. @param contact what the peer is called */
export function failureText(
  failure: Failure,
  { direction, file }: Pick<Transfer, 'direction' | 'file'>,
  contact: string,
): string {
  if (direction === 'received') return translate(RECEIVED[failure] ?? TEXTS[failure], contact);
  if (failure === 'too-large' && isHopeless(failure, file))
    return translate('No transfer can carry more than %1$s.', formatBytes(MAX_PLAINTEXT_BYTES));
  return translate(TEXTS[failure], contact);
}
