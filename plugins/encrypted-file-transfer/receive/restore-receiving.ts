import { runSessions } from '../transfer/resume.js';
import type { Restored } from '../transfer/resumables.js';
import { RunningTransfer } from '../transfer/running-transfer.js';
import type { Transfer } from '../transfer/transfer.js';
import { ResumedReceiving, type Resuming } from './resumed-receiving.js';

/**
 * Takes up a file that an earlier page was receiving: its card waits for the user to resume it.
 */
export async function restoreReceiving(left: Transfer, resuming: Resuming): Promise<Restored> {
  const { sid, file, state } = left;
  if (sid === undefined || file.size === undefined) return 'impossible';
  const bytes = 'bytes' in state ? state.bytes : 0;
  const transfer = await RunningTransfer.takeUp({ ...left, state: { name: 'interrupted', bytes, waitsFor: 'user' } });
  if (transfer === undefined) return 'elsewhere';
  const resumed = new ResumedReceiving(transfer, { sid, size: file.size }, resuming, 'user');
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
