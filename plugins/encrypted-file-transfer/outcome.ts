import type { Failure, JingleReason } from '../../src/errors.js';
import type { SessionEnd } from '../../src/jingle/application.js';
import type { TransferState } from './transfer.js';

const FAILURES: Partial<Record<JingleReason, Failure>> = {
  'security-error': 'security',
  'media-error': 'too-large', // XEP-0234 §9.2
  'unsupported-applications': 'peer-unsupported',
  'unsupported-transports': 'peer-unsupported',
  'incompatible-parameters': 'peer-unsupported',
  'connectivity-error': 'connection-lost',
  'failed-transport': 'connection-lost',
  gone: 'peer-gone',
  timeout: 'timeout',
  expired: 'timeout',
};

/** What a card says when its session has ended before the file was through. */
export function outcomeOf(end: SessionEnd): TransferState {
  if (end.error !== undefined) return { name: 'failed', failure: end.error.failure };
  if (end.reason === 'decline' || end.reason === 'busy') return { name: 'declined', by: end.by };
  if (end.reason === 'cancel') return { name: 'cancelled', by: end.by };
  return { name: 'failed', failure: FAILURES[end.reason] ?? 'unknown' };
}
