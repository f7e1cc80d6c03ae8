import { SessionError, type JingleReason } from './errors.js';
import { logUnexpected } from './log.js';

/**
 * Loads a file of ours that a transfer needs. The console names the file if it is missing.
 * @param what words of our own for what is in the file
 * @throws SessionError `page-incomplete`, with that reason
 */
export async function loadPart<Part>(reason: JingleReason, what: string, load: () => Promise<Part>): Promise<Part> {
  try {
    return await load();
  } catch (error) {
    logUnexpected(`loading ${what}`, error);
    throw new SessionError(reason, 'page-incomplete', `${what} cannot be loaded`);
  }
}
