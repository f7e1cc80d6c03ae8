import { converseHost } from './cards/converse-host.js';
import { defineFileTransferCard } from './cards/file-transfer-card.js';
import { askTrust, showDevices } from './dialogs/device-dialogs.js';
import { warnOfDistrusted } from './dialogs/distrust-warning.js';
import { guardPage } from './page-guard.js';
import { offerText } from './cards/spoken.js';

/*
 * The card and the dialogs, with lit: a file of its own, which a page loads before its first transfer, or when a chat
 * has a card already.
 */
defineFileTransferCard();

export { askToSend } from './composer/ask-to-send.js';
export { hideDrop, showDrop } from './composer/drop-target.js';
export { Outbox } from './composer/outbox.js';
export { showStored } from './dialogs/stored-files-dialog.js';
export { askTrust, converseHost, guardPage, offerText, showDevices, warnOfDistrusted };
