import { translate, translatePlural } from './translate.js';

/** What the lock of an encrypted file says. @param encryption what people call it: `OMEMO`, … */
export const lockText = (encryption: string | undefined): string =>
  encryption === undefined ? translate('End-to-end encrypted') : translate('End-to-end encrypted (%1$s)', encryption);

/** How a file would go, before it is sent. */
export const wayText = (isEncrypted: boolean): string =>
  isEncrypted ? translate('End-to-end encrypted, straight to the device') : translate('Not encrypted');

/** What is said of a contact whose account ends when their page is closed. @param contact what the peer is called */
export const visitorText = (contact: string): string =>
  translate('%1$s is a visitor: their key lasts until they close their page.', contact);

/** What a user is told whose own account ends with the page. @param contact what the peer is called */
export const ownVisitText = (direction: 'sent' | 'received', contact: string): string =>
  direction === 'received'
    ? translate('This file and your key last until you close this page.')
    : translate('Your key lasts until you close this page. After that, %1$s cannot ask for this file again.', contact);

/** Which devices cannot read a file, above their fingerprints. @param contact what the peer is called */
export const leftOutText = (devices: number, contact: string): string =>
  translatePlural(
    '%1$s device of %2$s cannot read this file, because its keys could not be fetched:',
    '%1$s devices of %2$s cannot read this file, because their keys could not be fetched:',
    devices,
    contact,
  );
