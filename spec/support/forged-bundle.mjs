import { OmemoDevice } from './omemo-device.mjs';

/** A bundle whose keys no client has, and which is right in all else: `<bundle/>` as XML text. */
export const forgedBundle = async () => (await OmemoDevice.create()).bundle;
