import { SessionError } from '../../../src/errors.js';
import { withinDeadline } from '../../../src/async/deadline.js';
import type { Session } from '../../../src/jingle/application.js';
import type { CapableDevice } from '../devices/reachability.js';
import { failureOf } from '../transfer/end-state.js';

/**
 * How long it may take to make an offer, and a device to acknowledge it, while there is another device. Clients
 * acknowledge an offer before its user has said anything.
 */
const ACKNOWLEDGE_MS = 20_000;

/** What offering to one device after the other needs. */
export interface OfferingInTurn {
  /** Offers the file to a device; resolves when that has acknowledged it, and rejects if it does not. */
  readonly offer: (device: CapableDevice, signal: AbortSignal) => Promise<Session>;
  readonly didNotAnswer: (fullJid: string) => void;
  readonly signal: AbortSignal;
}

const noAnswer = (): SessionError => new SessionError('timeout', 'peer-gone', 'the device did not answer the offer');

/**
 * Offers a file to devices, best first, until one of them answers, whatever it answers.
 * @throws what the last one that was tried has failed with
 */
export async function offerInTurn(
  devices: readonly CapableDevice[],
  { offer, didNotAnswer, signal }: OfferingInTurn,
): Promise<Session> {
  const [device, ...others] = devices;
  if (device === undefined) throw noAnswer();
  try {
    if (others.length === 0) return await offer(device, signal);
    const deadline = { ms: ACKNOWLEDGE_MS, late: noAnswer };
    return await withinDeadline(deadline, (inTime) => offer(device, inTime), signal);
  } catch (error) {
    if (failureOf(error) !== 'peer-gone') throw error;
    didNotAnswer(device.fullJid);
    if (others.length === 0) throw error;
  }
  return offerInTurn(others, { offer, didNotAnswer, signal });
}
