import type { Failure } from '../../../src/errors.js';
import { LOST } from '../transfer/end-state.js';
import type { WaitsFor } from '../transfer/transfer.js';

/** Nothing of the file is here that the sender could go on from. */
export const WRONG: readonly Failure[] = ['corrupted', 'prefix-differs'];
/** What the sender's devices may say while they lack the file, or cannot go on with it. */
const LACKING: readonly Failure[] = ['not-available', 'peer-failed', 'file-unreadable'];
/** After these nobody can go on. */
const FINAL: readonly Failure[] = ['request-refused', 'distrusted-device', 'identity-changed', 'too-large', ...WRONG];

/** What a received file waits for but the other side. Once a part is kept, little makes it worthless. */
export function waitAfter(failure: Failure, isResumed: boolean): WaitsFor | undefined {
  if (failure === 'no-space') return 'space';
  if (failure === 'protocol') return 'user';
  if (!isResumed || FINAL.includes(failure) || LOST.includes(failure)) return undefined;
  if (failure === 'peer-unsupported') return 'version';
  return LACKING.includes(failure) ? 'sender' : 'user';
}
