import { RunningTransfer } from '../transfer/running-transfer.js';
import { runSessions } from '../transfer/resume.js';
import type { Transfer } from '../transfer/transfer.js';
import { askForFile, failed } from './ask-for-file.js';
import { ResumedReceiving, type Resuming } from './resumed-receiving.js';

/** Asks again for the file of a card, which must know the offer. Never rejects: a new card tells how it ended. */
export async function requestFile({ peer, file, sid }: Transfer, resuming: Resuming): Promise<void> {
  const { size } = file;
  if (sid === undefined || size === undefined) return;
  const transfer = new RunningTransfer({
    id: crypto.randomUUID(),
    direction: 'received',
    peer,
    file,
    encrypted: true,
    sid,
    canBeAskedFor: true,
    canResume: true,
    state: { name: 'requested' },
  });
  const resumed = new ResumedReceiving(transfer, { sid, size }, resuming);
  await resuming.cards.show(transfer, resumed.actions);
  if (size > resuming.settings().maxBytes) {
    await resumed.end(failed('too-large'));
    return;
  }
  const { signal } = resumed;
  await resumed.end(await runSessions(() => askForFile({ transfer, sid, size, signal }, resuming), resumed));
}
