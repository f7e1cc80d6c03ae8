/*
 * The card, the dialogs and what offers files, with lit: a file of its own, which a page loads before its first transfer,
 * or when a chat has a card already.
 */
export { converseHost } from './cards/converse-host.js';
export { defineFileTransferCard } from './cards/file-transfer-card.js';
export { noteFile } from './cards/note-file.js';
export { foldOld, markAgain } from './cards/past-cards.js';
export { offerText } from './cards/spoken.js';
export { askToSend } from './composer/ask-to-send.js';
export { folderText, hideDrop, showDrop } from './composer/drop-target.js';
export { Outbox } from './composer/outbox.js';
export { askTrust, showDevices } from './dialogs/device-dialogs.js';
export { showStored, storedSum } from './dialogs/stored-files-dialog.js';
export { guardPage } from './page-guard.js';
export { settingsRow } from './settings-row-template.js';
export { floodText } from './texts/flood-text.js';
