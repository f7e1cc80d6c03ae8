import type { TransferState } from './transfer.js';

/** Runs one session of a transfer. @returns how it ended */
export type Attempt = () => Promise<TransferState>;

/**
 * Decides whether another session of a transfer follows the last one, and waits for it. So far there are these:
 * - a request goes to the next device of the owner (`receive/request-file.ts`);
 * - in the 2015 draft the sender offers the rest of the file under the same secret (`send/resumed-sending.ts`), and the
 *   receiver waits for that (`receive/continuation.ts`).
 * JET has none: a file of XEP-0234 comes in one session. XEP-0391 §4.3 wants a new secret for each session, so that its
 * strategy has to authenticate the bytes that are there already.
 */
export interface Strategy {
  mayFollow(end: TransferState): boolean;
  /**
   * Shows what is being waited for.
   * @returns undefined when the user has cancelled the transfer meanwhile
   */
  next(): Promise<Attempt | undefined>;
}

/** Runs the sessions of a transfer. Without a strategy there is one. @returns how the transfer ended */
export async function runSessions(first: Attempt, strategy?: Strategy): Promise<TransferState> {
  let end = await first();
  while (strategy?.mayFollow(end) === true) {
    const attempt = await strategy.next();
    if (attempt === undefined) return { name: 'cancelled', by: 'us' };
    end = await attempt();
  }
  return end;
}
