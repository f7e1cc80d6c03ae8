import type { Failure } from '../../../src/errors.js';
import { translate } from './translate.js';

/** What went wrong, and what to do next. */
export function failureText(failure: Failure): string {
  switch (failure) {
    case 'security':
      return translate('The encryption of this file could not be checked, so it was refused. Send it again.');
    case 'unencrypted':
      return translate('This file was offered without encryption, so it was refused.');
    case 'not-for-this-device':
      return translate('This file was not encrypted for this device. Write a message first, then ask for it again.');
    case 'unusable-prekey':
      return translate('The first contact of your two devices did not work out. Ask for it again.');
    case 'distrusted-device':
      return translate('You do not trust the device that this file came from, so it was refused.');
    case 'unknown-device':
      return translate('This file came from a device that its owner does not list, so it was refused.');
    case 'no-trusted-device':
      return translate('There is no device that you trust to send this file to.');
    case 'corrupted':
      return translate('The file was damaged or changed on its way and was not kept. Send it again.');
    case 'too-large':
      return translate('The file is too large for its receiver.');
    case 'no-space':
      return translate('There is not enough space for this file. Free some space and ask for it again.');
    case 'storage':
      return translate('This browser could not store the file.');
    case 'file-unreadable':
      return translate('The file could not be read, or has changed since you chose it. Send it again.');
    case 'peer-unsupported':
      return translate('The other device cannot receive encrypted files this way.');
    case 'peer-gone':
      return translate('The other device went offline. Send the file again when it is back.');
    case 'connection-lost':
      return translate('The connection was lost. Send the file again.');
    case 'timeout':
      return translate('The other device did not answer in time. Send the file again.');
    case 'page-closed':
      return translate('The page was closed; send the file again.');
    case 'protocol':
      return translate('The other device did something unexpected. Send the file again.');
    case 'unavailable':
      return translate('Encrypted files need OMEMO, which is not available here');
    case 'unknown':
      return translate('Something unexpected happened. Send the file again.');
  }
}
