import type { ConverseApi } from '../../../src/converse/converse.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import type { Transfer, TransferState } from '../transfer/transfer.js';
import type { ConverseCards } from './cards/converse-cards.js';
import type { Outbox } from './composer/outbox.js';

/** The event that Converse triggers, with a {@link TransferInfo}, when a transfer of this page comes into another state. */
export const CHANGED = 'encryptedFileTransferChanged';

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
export interface PublicApi {
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

const infoOf = ({ id, peer, direction, file, state }: Transfer): TransferInfo => ({
  id,
  jid: bareJid(peer),
  direction,
  name: file.name,
  size: file.size,
  state: state.name,
  bytes: 'bytes' in state ? state.bytes : undefined,
});

/** Makes the API, and tells of the transfers of the page. */
export function publicApi(
  api: Pick<ConverseApi, 'trigger'>,
  cards: ConverseCards,
  parts: { readonly outbox: () => Promise<Outbox>; readonly nameOf: (jid: string) => string },
): PublicApi {
  cards.onChange((transfer) => {
    api.trigger(CHANGED, infoOf(transfer));
  });
  return {
    send: async (jid, files) => (await parts.outbox()).begin({ jid, name: parts.nameOf(jid) }, files),
    list: () => cards.running().map(infoOf),
    cancel: (id) => cards.cancel(id),
  };
}
