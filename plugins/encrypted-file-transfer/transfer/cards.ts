import type { Flood } from '../../../src/jingle/application.js';
import type { RunningTransfer } from './running-transfer.js';
import type { Transfer, TransferActions } from './transfer.js';

/** The chat, as transfers see it. */
export interface Cards {
  /** Puts a card into the chat with `transfer.peer` that follows the transfer from now on. */
  show(transfer: RunningTransfer, actions: TransferActions): Promise<void>;
  /** Gives the card of a transfer that it follows other buttons. */
  act(transfer: RunningTransfer, actions: TransferActions): void;
  /**
   * Finds the card with the id of the transfer, as an earlier page has left it, and lets it follow the transfer from now
   * on.
   * @returns false when there is no such card
   */
  attach(transfer: RunningTransfer, actions: TransferActions): Promise<boolean>;
  /** Finds the transfer of a card by the offer that it is of. @param account the peer's bare JID */
  find(offer: { sid: string; account: string; direction: Transfer['direction'] }): Promise<Transfer | undefined>;
  /** Puts a card of something that is over already. */
  showEnded(transfer: Transfer): Promise<void>;
  /** Puts a line into the chat with `peer`: it offers more than is taken. */
  warn(peer: string, flood: Flood): Promise<void>;
}
