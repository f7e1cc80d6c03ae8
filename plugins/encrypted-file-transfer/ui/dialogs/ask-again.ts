import { bareJid } from '../../../../src/xmpp/jid.js';
import { requestFile, type Requesting } from '../../receive/request-file.js';
import type { Transfer } from '../../transfer/transfer.js';
import type { Trust } from '../../devices/trust.js';
import { askTrust } from '../load-views.js';

/**
 * Asks for the file of a card again: the request carries a key, so the devices that get it are settled first.
 * @returns false when the person did not want to decide on them: nothing was asked
 */
export async function askAgain(transfer: Transfer, trust: Trust, requesting: Requesting): Promise<boolean> {
  const jid = bareJid(transfer.peer);
  const settled = await trust.settle(jid, (devices) => askTrust(devices, jid, trust));
  if (settled) void requestFile(transfer, requesting);
  return settled;
}
