import type { Obstacle } from '../../devices/reachability.js';
import { translate } from './translate.js';

/** Why the button is off, for its tooltip. */
export function obstacleText(obstacle: Obstacle, contact: string): string {
  switch (obstacle) {
    case 'getting-ready':
      return translate('Getting ready');
    case 'self':
      return translate('None of your other devices that can receive encrypted files is online');
    case 'no-keys':
      return translate('Encrypted files need an encryption such as OMEMO, which is not available here');
    case 'no-jet':
      return translate('Encrypted files need the plugin “jet”, which is not enabled here');
    case 'stranger':
      return translate('%1$s is not one of your contacts', contact);
    case 'unseen':
      return translate('%1$s has to write in this chat first', contact);
    case 'offline':
      return translate('%1$s is offline', contact);
    case 'no-answer':
      return translate('The devices of %1$s are not answering', contact);
    case 'dino':
      return translate('%1$s uses Dino, which cannot receive encrypted files through the server', contact);
    case 'not-capable':
      return translate('%1$s has no device online that can receive encrypted files', contact);
  }
}

/** What the chat says of files that were dropped, pasted or chosen, and cannot go. @param reason of {@link obstacleText} */
export const notSentText = (count: number, reason: string): string =>
  count === 1 ? translate('Your file was not sent: %1$s', reason) : translate('Your files were not sent: %1$s', reason);

/** A file of our own code could not be loaded. */
export const missingPartText = (): string =>
  translate('A part of this page could not be loaded. Reload the page and try again.');

/** The same of files that were to be sent. */
export const notLoadedText = (count: number): string => notSentText(count, missingPartText());
