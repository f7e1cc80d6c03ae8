import type { Restored } from '../transfer/resumables.js';
import { RunningTransfer } from '../transfer/running-transfer.js';
import { bytesSoFar, type Transfer } from '../transfer/transfer.js';
import { RequestedSending } from './requested-sending.js';
import type { Serving } from './serving.js';

/**
 * Takes up a file that an earlier page was sending: its card asks the user to choose the file again.
 */
export async function restoreSending(left: Transfer, serving: Serving): Promise<RequestedSending | Restored> {
  const { sid, peer, file, recipients } = left;
  if (sid === undefined || recipients === undefined || file.size === undefined) return 'impossible';
  const bytes = bytesSoFar(left);
  const transfer = await RunningTransfer.takeUp({ ...left, state: { name: 'interrupted', bytes, waitsFor: 'file' } });
  if (transfer === undefined) return 'elsewhere';
  const sending = new RequestedSending({ sid, peer, info: file, recipients, file: undefined }, transfer, serving);
  const cancel = (): void => {
    sending.cancel();
  };
  const chooseFile = (chosen: File): void => {
    sending.choose(chosen);
  };
  if (!(await serving.cards.attach(transfer, { cancel, chooseFile }))) {
    sending.leave();
    return 'impossible';
  }
  void sending.run();
  return sending;
}
