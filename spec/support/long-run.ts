import { AXOLOTL, OMEMO_0 } from '../../plugins/omemo-key-transport/omemo/omemo-variants.js';

declare const IS_LONG_RUN: boolean;

/** True in `npm run test:long`. */
export const isLongRun = IS_LONG_RUN;

/** The namespace whose keys a run exchanges: the one in use in `npm test`, that of the draft in `npm run test:long`. */
export const variantOfRun = isLongRun ? OMEMO_0 : AXOLOTL;
