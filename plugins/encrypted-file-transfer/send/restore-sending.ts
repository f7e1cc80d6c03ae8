import { logUnlessExpected } from '../../../src/log.js';
import type { Restored } from '../transfer/resumables.js';
import { RunningTransfer } from '../transfer/running-transfer.js';
import { bytesSoFar, type Transfer } from '../transfer/transfer.js';
import { dateOf, KeptFile } from './kept-file.js';
import { RequestedSending } from './requested-sending.js';
import type { Serving } from './serving.js';

/**
 * Takes up a file that an earlier page was sending. Where its handle is stored, the card asks the user to let this page
 * read it again, else to choose it again. Where this page was sending it, before Converse logged out by itself, it still has the
 * file.
 */
export async function restoreSending(left: Transfer, serving: Serving): Promise<RequestedSending | Restored> {
  const { id, sid, peer, file, recipients } = left;
  if (sid === undefined || recipients === undefined || file.size === undefined) return 'impossible';
  const kept = await KeptFile.find(id, serving);
  const ours = serving.resumables.leftOf(id)?.file;
  const waitsFor = kept === undefined ? 'file' : 'user';
  const transfer = await RunningTransfer.takeUp({
    ...left,
    state: { name: 'interrupted', bytes: bytesSoFar(left), ...(ours === undefined && { waitsFor }) },
  });
  if (transfer === undefined) return 'elsewhere';
  const sending = new RequestedSending({ sid, peer, info: file, recipients, file: undefined }, transfer, serving);
  if (ours === undefined) sending.lacks(waitsFor);
  else sending.choose(ours);
  const cancel = (): void => {
    sending.cancel();
  };
  const chooseFile = (chosen: File): void => {
    sending.choose(chosen);
  };
  const resume =
    kept &&
    ((): void => {
      openAgain(kept, sending, left).catch(logUnlessExpected('opening a file again'));
    });
  if (!(await serving.cards.attach(transfer, { cancel, chooseFile, ...(resume && { resume }) }))) {
    sending.leave();
    await kept?.remove();
    return 'impossible';
  }
  kept?.followEnd(transfer);
  void sending.run();
  return sending;
}

/** The user has clicked: opens the file again. What they do not want, or what is another file now, is not kept. */
async function openAgain(kept: KeptFile, sending: RequestedSending, { file: offered }: Transfer): Promise<void> {
  const file = await kept.open();
  if (file !== undefined && dateOf(file) === offered.date) {
    sending.choose(file);
    return;
  }
  sending.lacks(file === undefined ? 'file' : 'same-file');
  await kept.remove();
}
