import { converseHost } from './cards/converse-host.js';
import { defineFileTransferCard } from './cards/file-transfer-card.js';
import { noteFile } from './cards/note-file.js';
import { offerText } from './cards/spoken.js';
import { askToSend } from './composer/ask-to-send.js';
import { hideDrop, showDrop } from './composer/drop-target.js';
import { Outbox } from './composer/outbox.js';
import { askTrust, showDevices } from './dialogs/device-dialogs.js';
import { showStored, storedSum } from './dialogs/stored-files-dialog.js';
import { guardPage } from './page-guard.js';

/*
 * The card, the dialogs and what offers files, with lit: a file of its own, which a page loads before its first transfer,
 * or when a chat has a card already.
 */
defineFileTransferCard();

export {
  Outbox,
  askToSend,
  askTrust,
  converseHost,
  guardPage,
  hideDrop,
  noteFile,
  offerText,
  showDevices,
  showDrop,
  showStored,
  storedSum,
};
