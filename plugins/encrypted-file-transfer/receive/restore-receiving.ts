import { runSessions } from '../transfer/resume.js';
import { keptPart } from '../../../src/storage/partial-file.js';
import type { Restored } from '../transfer/resumables.js';
import { RunningTransfer } from '../transfer/running-transfer.js';
import { bytesSoFar, type Transfer, type WaitsFor } from '../transfer/transfer.js';
import { ResumedReceiving, type Resuming } from './resumed-receiving.js';

/** After which a partial file is offered for deletion. */
const OLD_MS = 7 * 24 * 60 * 60 * 1000;

/**
 * Takes up a file that an earlier page was receiving: its card waits for the user to resume it. Where this page was receiving
 * it, before Converse logged out by itself, it goes on as after any lost stream.
 */
export async function restoreReceiving(left: Transfer, resuming: Resuming): Promise<Restored> {
  const { sid, file } = left;
  if (sid === undefined || file.size === undefined) return 'impossible';
  const bytes = bytesSoFar(left);
  const kept = await keptPart(await resuming.nameFile(left.id), file.size);
  const isOld = kept !== undefined && Date.now() - kept.file.lastModified > OLD_MS;
  const wasHere = resuming.resumables.leftOf(left.id) !== undefined;
  const waitsFor: WaitsFor | undefined = isOld ? 'decision' : wasHere ? undefined : 'user';
  const state = { name: 'interrupted', bytes, ...(waitsFor && { waitsFor }) } as const;
  const transfer = await RunningTransfer.takeUp({ ...left, state });
  if (transfer === undefined) return 'elsewhere';
  const resumed = new ResumedReceiving(transfer, { sid, size: file.size }, resuming, waitsFor);
  if (!(await resuming.cards.attach(transfer, resumed.actions))) {
    resumed.leave();
    return 'impossible';
  }
  void run(resumed);
  return 'restored';
}

async function run(resumed: ResumedReceiving): Promise<void> {
  const first = await resumed.next();
  await resumed.end(first === undefined ? { name: 'cancelled', by: 'us' } : await runSessions(first, resumed));
}
