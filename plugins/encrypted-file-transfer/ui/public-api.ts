import type { ConverseApi } from '../../../src/converse/converse.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import type { EncryptedFileTransferApi, TransferInfo } from '../api.js';
import type { Transfer } from '../transfer/transfer.js';
import type { ConverseCards } from './cards/converse-cards.js';
import type { Outbox } from './composer/outbox.js';

/** The event that Converse triggers, with a {@link TransferInfo}, when a transfer of this page comes into another state. */
export const CHANGED = 'encryptedFileTransferChanged';

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
): EncryptedFileTransferApi {
  cards.onChange((transfer) => {
    api.trigger(CHANGED, infoOf(transfer));
  });
  return {
    send: async (jid, files) => (await parts.outbox()).begin({ jid, name: parts.nameOf(jid) }, files),
    list: () => cards.running().map(infoOf),
    cancel: (id) => cards.cancel(id),
  };
}
