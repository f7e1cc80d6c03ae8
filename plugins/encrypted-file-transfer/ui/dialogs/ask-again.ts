import { bareJid } from '../../../../src/xmpp/jid.js';
import { logUnlessExpected } from '../../../../src/log.js';
import type { Transfer } from '../../transfer/transfer.js';
import type { DeviceTrustDecisions } from '../../devices/trust.js';
import { askTrust } from '../load-views.js';
import type { KnownDevices } from './trust-dialog.js';

/**
 * Asks for the file of a card again: the request carries a key, so the devices that get it are settled first.
 * @param request makes the request
 * @returns false when the user did not want to decide on them: nothing was asked
 */
export async function askAgain(
  transfer: Transfer,
  { trust, known }: { readonly trust: DeviceTrustDecisions; readonly known: KnownDevices },
  request: (transfer: Transfer) => Promise<void>,
): Promise<boolean> {
  const jid = bareJid(transfer.peer);
  const settled = await trust.settle(jid, (devices) => askTrust(devices, jid, known));
  if (settled) request(transfer).catch(logUnlessExpected('a request'));
  return settled;
}
