import { logUnlessExpected } from '../../../../src/log.js';
import { writeNote } from '../../../../src/storage/file-note.js';
import type { StoredName } from '../../../../src/storage/stored-name.js';
import { bareJid } from '../../../../src/xmpp/jid.js';
import type { RunningTransfer } from '../../transfer/running-transfer.js';
import type { Transfer } from '../../transfer/transfer.js';
import { onNewState } from './live-cards.js';

/** Notes beside a received file, once it is saved, what it is and who has sent it. */
export function noteFile(transfer: RunningTransfer, name: StoredName): void {
  onNewState(transfer, ({ direction, state, file, peer }: Transfer) => {
    if (direction === 'sent' || state.name !== 'saved') return;
    const note = { name: file.name, mediaType: file.mediaType, from: bareJid(peer) };
    writeNote(name, note).catch(logUnlessExpected('noting what a stored file is'));
  });
}
