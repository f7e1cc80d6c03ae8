import type { RunningTransfer } from '../../transfer/running-transfer.js';
import type { TransferActions } from '../../transfer/transfer.js';
import type { FileTransferCard } from './file-transfer-card.js';

/** A transfer that runs in this page. */
export interface Live {
  readonly transfer: RunningTransfer;
  actions: TransferActions;
  element?: FileTransferCard;
}

/** Shows a transfer that runs in this page. */
export function showOn(element: FileTransferCard, live: Live): void {
  live.element = element;
  element.transfer = live.transfer.transfer;
  element.actions = live.actions;
  live.transfer.onChange((now) => void (element.transfer = now));
}
