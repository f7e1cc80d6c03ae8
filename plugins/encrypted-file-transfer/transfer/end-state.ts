import {
  isSessionError,
  isStanzaError,
  type Failure,
  type JingleReason,
  type StanzaCondition,
} from '../../../src/errors.js';
import type { Session, SessionEnd } from '../../../src/jingle/application.js';
import { logUnlessExpected } from '../../../src/log.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { PREFIX_DIFFERS } from '../wire/request-stanza.js';
import type { Transfer, TransferState } from './transfer.js';

const FAILURES: Partial<Record<JingleReason, Failure>> = {
  'security-error': 'security',
  'failed-application': 'peer-failed',
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

/** The conditions of XEP-0234 §9, which say more than the reason beside them. */
const CONDITIONS: ReadonlyMap<string, Failure> = new Map([
  ['file-not-available', 'not-available'],
  ['file-too-large', 'too-large'],
]);

/** A condition of ours (docs/resume.md §5). */
const isPrefixDifferent = ({ condition }: SessionEnd): boolean =>
  condition?.namespace === NS.converseJet && condition.name === PREFIX_DIFFERS;

function failureOfEnd(end: SessionEnd): Failure {
  const { reason, condition } = end;
  const named = condition?.namespace === NS.fileTransferErrors ? CONDITIONS.get(condition.name) : undefined;
  if (isPrefixDifferent(end)) return 'prefix-differs';
  return named ?? FAILURES[reason] ?? 'unknown';
}

/** What a card says when its session has ended before the file was through. */
export function stateAfter(end: SessionEnd): TransferState {
  if (end.error !== undefined) return { name: 'failed', failure: end.error.failure };
  if (end.reason === 'decline' || end.reason === 'busy') return { name: 'declined', by: end.by };
  if (end.reason === 'cancel') return { name: 'cancelled', by: end.by };
  return { name: 'failed', failure: failureOfEnd(end) };
}

/** Whether a peer has given up its way to us on its own (Dino): nothing was cut, and nothing of it continues. */
const hasGivenUp = ({ by, reason }: SessionEnd, { description }: Session, { canResume }: Transfer): boolean =>
  by === 'peer' && reason === 'failed-transport' && canResume !== true && description.namespaceURI === NS.fileTransfer;

/** The same, of a session with a peer of whatever kind. */
export const stateAfterSession = (end: SessionEnd, session: Session, transfer: Transfer): TransferState =>
  hasGivenUp(end, session, transfer) ? { name: 'failed', failure: 'peer-failed' } : stateAfter(end);

/** Ends that say nothing about the file: only the way was lost, or the peer had too much to do. */
export const LOST: readonly Failure[] = ['connection-lost', 'peer-busy', 'peer-gone', 'timeout'];

/** Whether nothing is wrong with the file: both sides may still have what they need to go on. */
export const mayResume = (state: TransferState): boolean => state.name === 'failed' && LOST.includes(state.failure);

/** Whether what has come of a file is worth keeping: it was the way that failed, or what came over it made no sense. */
export const keepsPart = (state: TransferState): boolean =>
  mayResume(state) || (state.name === 'failed' && state.failure === 'protocol');

/** Answers to an offer that say that nobody is there: servers, where the full JID is gone (RFC 6121 §8.5.3.2.3). */
const GONE: readonly StanzaCondition[] = [
  'recipient-unavailable',
  'remote-server-not-found',
  'remote-server-timeout',
  'service-unavailable',
];

/** Why a session could not even be begun. */
export function failureOf(error: unknown): Failure {
  if (isSessionError(error)) return error.failure;
  if (!isStanzaError(error)) {
    logUnlessExpected('beginning a session')(error);
    return 'unknown';
  }
  if (GONE.includes(error.condition)) return 'peer-gone';
  return error.isTemporary ? 'peer-busy' : 'peer-unsupported';
}
