import type { ChatBox, Converse } from '../../../../src/converse/converse.js';
import { logUnlessExpected } from '../../../../src/log.js';
import { bareJid } from '../../../../src/xmpp/jid.js';
import type { Transfer } from '../../transfer/transfer.js';
import { loadViews } from '../load-views.js';

/** Has Converse notify the user as of a message, by its own settings: sound, desktop, title. */
export function notifyOf(transfer: Transfer, chat: ChatBox, { api }: Converse): void {
  void loadViews().then(({ offerText }) => {
    const jid = bareJid(transfer.peer);
    const body = offerText(transfer, chat.getDisplayName() ?? jid);
    // Converse finds the chat by the id, and looks whether it is hidden.
    api.trigger('message', { attrs: { id: jid, from: transfer.peer, type: 'chat', body } });
  }, logUnlessExpected('notifying of a file'));
}
