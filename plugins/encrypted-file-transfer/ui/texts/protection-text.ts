import { translate, translatePlural } from './translate.js';

/** What the lock of an encrypted file says. @param encryption what people call it: `OMEMO`, … */
export const lockText = (encryption: string | undefined): string =>
  encryption === undefined ? translate('End-to-end encrypted') : translate('End-to-end encrypted (%1$s)', encryption);

/** Which devices cannot read a file, above their fingerprints. @param contact what the peer is called */
export const leftOutText = (devices: number, contact: string): string =>
  translatePlural(
    '%1$s device of %2$s cannot read this file, because its keys could not be fetched:',
    '%1$s devices of %2$s cannot read this file, because their keys could not be fetched:',
    devices,
    contact,
  );
