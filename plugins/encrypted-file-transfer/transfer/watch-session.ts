import { pause } from '../../../src/async/pause.js';
import { SessionError, isStanzaError, type StanzaCondition } from '../../../src/errors.js';
import type { Session } from '../../../src/jingle/application.js';
import { ignore } from '../../../src/log.js';
import type { RunningTransfer } from './running-transfer.js';
import { isCheckedByPeer, type Transfer } from './transfer.js';

/** How long nothing may happen before the other side is asked whether it still has the session. */
const STALL_MS = 10_000;
/** Questions without an answer after which the session is lost. Each takes up to the time-out of IQs, 20 s in Converse. */
const MAX_UNANSWERED = 2;
/** How long nothing may happen where the other side cannot be asked: Dino 0.4 says nothing when it cancels a download. */
const SILENT_MS = 120_000;

/** What says that nobody answered in time; any other error says that there is no such session. */
const NO_ANSWER: readonly StanzaCondition[] = ['remote-server-timeout'];

/**
 * Whether the other side may be the one that is waited for. Where it cannot be asked, a check of ours takes its time, and
 * so does a person who is asked for the file: what is requested stays interrupted, or is checked over there, until it comes.
 */
const waitsForPeer = ({ state, direction, canResume }: Transfer): boolean =>
  state.name === 'transferring' ||
  (state.name === 'verifying' && (direction === 'sent' || canResume === true)) ||
  ((state.name === 'interrupted' || isCheckedByPeer(state)) && canResume === true);

const bytesOf = ({ state }: Transfer): number | undefined => ('bytes' in state ? state.bytes : undefined);

const isSame = (now: Transfer, before: Transfer): boolean =>
  now.state.name === before.state.name && bytesOf(now) === bytesOf(before);

const silent = (): SessionError => new SessionError('timeout', 'timeout', 'nothing has happened for long');
const lost = (): SessionError => new SessionError('connectivity-error', 'connection-lost', 'the other side has gone');

/**
 * Ends a session, as lost, that the other side has no more. A server may hide for minutes that a page was closed or a
 * browser has crashed: it waits for them to come back (XEP-0198). So where no byte comes, the other side is asked
 * (XEP-0166 §6.8). Other clients need not know that question: with them, a transfer ends when nothing has happened for two
 * minutes.
 */
export async function watchSession(session: Session, transfer: RunningTransfer): Promise<void> {
  let unanswered = 0;
  let silentMs = 0;
  for (;;) {
    const before = transfer.transfer;
    await pause(STALL_MS, session.signal).catch(ignore('the session is over'));
    if (session.signal.aborted) return;
    const now = transfer.transfer;
    if (!waitsForPeer(now) || !isSame(now, before)) {
      unanswered = silentMs = 0;
      continue;
    }
    silentMs += STALL_MS;
    if (now.canResume !== true) {
      if (silentMs >= SILENT_MS) session.terminate(silent());
      continue;
    }
    unanswered = (await isAnswered(session)) ? 0 : unanswered + 1;
    if (unanswered >= MAX_UNANSWERED && isSame(transfer.transfer, before)) session.terminate(lost());
  }
}

/** Asks; ends a session that is not known there. @returns false when nobody answers in time */
async function isAnswered(session: Session): Promise<boolean> {
  try {
    await session.ping();
    return true;
  } catch (error) {
    if (!isStanzaError(error)) throw error;
    if (NO_ANSWER.includes(error.condition)) return false;
    session.terminate(lost());
    return true;
  }
}
