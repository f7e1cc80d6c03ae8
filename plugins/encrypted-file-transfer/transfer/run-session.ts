import { SessionError, isAbort, isSessionError, isStanzaError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import { logUnlessExpected } from '../../../src/log.js';
import type { RunningTransfer } from './running-transfer.js';
import { LOST, stateAfterSession } from './end-state.js';
import { watchSession } from './watch-session.js';
import type { Transfer, TransferState } from './transfer.js';

/** Makes a reason to end a session of any error. */
function asSessionError(error: unknown): SessionError {
  if (isSessionError(error)) return error;
  if (isStanzaError(error)) return new SessionError('failed-application', 'protocol', error.message);
  const name = error instanceof Error ? error.name : 'unknown error';
  return new SessionError('failed-application', 'unknown', `unexpected ${name}`);
}

/** How long the last word of a peer may take that has closed its stream on purpose, in milliseconds. */
const LAST_WORD_MS = 2000;

/** Waits for what a peer says after it has closed its stream, as Conversations does: that is no loss, then. */
async function lastWord({ ended }: Session): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, LAST_WORD_MS)));
  await Promise.race([ended, late]);
  clearTimeout(timer);
}

/** Whether the success that a peer claims can be true: all has left, or there is nothing (Dino does not wait for its tag). */
const mayHaveAll = ({ direction, state, file }: Transfer): boolean =>
  direction === 'sent' && (state.name === 'verifying' || file.size === 0);

/**
 * Runs the work of a session until the session is over. An error of ours ends the session, and the end of the session
 * ends the work.
 * @returns how it ended
 */
export async function runSession(
  session: Session,
  transfer: RunningTransfer,
  work: () => Promise<void>,
): Promise<TransferState> {
  let ours: SessionError | undefined;
  watchSession(session, transfer).catch(logUnlessExpected('watching a session'));
  try {
    await work();
  } catch (error) {
    logUnlessExpected('a transfer')(error);
    const reason = asSessionError(error);
    if (!isAbort(error)) ours = reason; // else the session has ended before
    if (LOST.includes(reason.failure)) await lastWord(session);
    session.terminate(reason);
  }
  const end = await session.ended;
  const now = transfer.transfer;
  // However the session ended: the way may be lost while the file is verified.
  if (now.state.name === 'saved') return now.state;
  if (end.reason !== 'success') return stateAfterSession(end, session, now);
  if (mayHaveAll(now)) return { name: 'saved' };
  // A success that the peer claims for bytes that did not all leave, or did not verify here.
  return { name: 'failed', failure: ours?.failure ?? 'protocol' };
}
