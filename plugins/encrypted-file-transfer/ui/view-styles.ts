import { BADGE_STYLES } from './styles/badge-styles.js';
import { CARD_STYLES } from './styles/card-styles.js';
import { DIALOG_STYLES, DROP_STYLES } from './styles/dialog-styles.js';
import { BUTTONS, TOKENS } from './styles/tokens.js';

/** The styles of cards and dialogs. */
export const VIEW_STYLES = [TOKENS, BUTTONS, CARD_STYLES, BADGE_STYLES, DIALOG_STYLES, DROP_STYLES].join('');
