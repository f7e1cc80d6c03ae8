import type { Flood } from '../../../../src/jingle/application.js';
import { translate } from './translate.js';

/** What became of the files of a contact who offers too many. */
export function floodText(flood: Flood): string {
  return flood === 'refused'
    ? translate('This contact is sending too many files at once. Some were declined automatically.')
    : translate(
        'This contact sent so many encrypted offers that some were left unread. If messages cannot be decrypted any more, the OMEMO session with this contact needs to be renewed.',
      );
}
