import { logUnexpected } from '../../../../src/log.js';
import type { RunningTransfer } from '../../transfer/running-transfer.js';
import type { Transfer, TransferActions } from '../../transfer/transfer.js';
import { missingPartText } from '../texts/obstacle-text.js';
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

/** Says in the place of a card that what draws it cannot be loaded. */
export const showMissing =
  (element: HTMLElement) =>
  (error: unknown): void => {
    logUnexpected('loading the card', error);
    element.textContent = missingPartText();
  };

/** Calls back with a transfer as it is, and with each of its later states; progress is no new state. */
export function onNewState(transfer: RunningTransfer, listener: (transfer: Transfer) => void): void {
  let before: string | undefined;
  const look = (now: Transfer): void => {
    if (now.state.name === before) return;
    before = now.state.name;
    listener(now);
  };
  transfer.onChange(look);
  look(transfer.transfer);
}
