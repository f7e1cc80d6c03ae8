import { SessionError, isAbort, isSessionError, isStanzaError } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import { logUnlessExpected } from '../../../src/log.js';
import type { RunningTransfer } from './running-transfer.js';
import { stateAfter } from './end-state.js';
import { watchSession } from './watch-session.js';
import type { TransferState } from './transfer.js';

/** Makes a reason to end a session of any error. */
function asSessionError(error: unknown): SessionError {
  if (isSessionError(error)) return error;
  if (isStanzaError(error)) return new SessionError('failed-application', 'protocol', error.message);
  const name = error instanceof Error ? error.name : 'unknown error';
  return new SessionError('failed-application', 'unknown', `unexpected ${name}`);
}

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
    session.terminate(reason);
  }
  const end = await session.ended;
  const { direction, state } = transfer.transfer;
  if (end.reason !== 'success') return stateAfter(end);
  if (state.name === 'saved' || (direction === 'sent' && state.name === 'verifying')) return { name: 'saved' };
  // A success that the peer claims for bytes that did not all leave, or did not verify here.
  return { name: 'failed', failure: ours?.failure ?? 'protocol' };
}
