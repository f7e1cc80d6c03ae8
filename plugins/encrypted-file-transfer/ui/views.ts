import { warnOfDistrusted } from './dialogs/distrust-warning.js';
import { defineFileTransferCard } from './cards/file-transfer-card.js';
import { askTrust, showDevices } from './dialogs/trust-dialog.js';

/*
 * The card and the dialogs, with lit: a file of its own, which a page loads before its first transfer, or when a chat
 * has a card already.
 */
defineFileTransferCard();

export { askTrust, showDevices, warnOfDistrusted };
