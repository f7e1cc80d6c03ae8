import type { TransferState } from './transfer/transfer.js';

/** What other plugins see of a transfer. */
export interface TransferInfo {
  readonly id: string;
  /** Bare JID of the contact. */
  readonly jid: string;
  readonly direction: 'sent' | 'received';
  readonly name: string;
  /** Bytes; undefined where the sender has not said. */
  readonly size: number | undefined;
  readonly state: TransferState['name'];
  /** Bytes that have gone through so far, while it is known. */
  readonly bytes: number | undefined;
}

/** `api.encryptedFileTransfer`, for other plugins. Everything that a person decides is still asked in the page. */
export interface EncryptedFileTransferApi {
  /**
   * Offers files to a contact, as if they had been chosen with the button: each gets a card.
   * @param jid bare JID of a contact
   * @returns ids of the transfers, in the order of the files
   */
  send(jid: string, files: readonly File[]): Promise<readonly string[]>;
  /** The transfers that run in this page. */
  list(): TransferInfo[];
  /** Cancels a transfer, or declines an offer. @returns false when no such transfer runs in this page */
  cancel(id: string): boolean;
}
