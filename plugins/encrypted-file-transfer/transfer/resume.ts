import type { TransferState } from './transfer.js';

/** Runs one session of a transfer. @returns how it ended */
export type Attempt = () => Promise<TransferState>;

/**
 * Decides whether another session of a transfer follows the last one, and waits for it. There are these:
 * - a request goes to the next device of the owner (`receive/ask-for-file.ts`);
 * - with JET the receiver requests the rest of the file under another secret (`receive/resumed-receiving.ts`), and the
 *   sender waits for that (`send/requested-sending.ts`); docs/resume.md says how the bytes before it are authenticated;
 * - in the 2015 draft the sender offers the rest of the file under the same secret (`send/resumed-sending.ts`), and the
 *   receiver waits for that (`receive/continuation.ts`).
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
