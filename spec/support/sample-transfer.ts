import type { Transfer, TransferState, WaitsFor } from '../../plugins/encrypted-file-transfer/transfer/transfer.js';
import type { Failure } from '../../src/errors.js';

/** A transfer of Juliet's; `more` differs. */
export const sampleTransfer = (more: Partial<Transfer> = {}): Transfer => ({
  id: '5f3c0a4e-0000-4000-8000-000000000000',
  direction: 'received',
  peer: 'juliet@capulet.lit/balcony',
  file: { name: 'letter.pdf', size: 2_000_000, mediaType: 'application/pdf' },
  encrypted: true,
  encryption: 'OMEMO',
  state: { name: 'offered' },
  ...more,
});

/** Every failure there is: the type checker finds a missing one. */
const FAILURES_BY_NAME: Record<Failure, true> = {
  security: true,
  unencrypted: true,
  'not-for-this-device': true,
  'unusable-prekey': true,
  'keys-not-stored': true,
  'page-incomplete': true,
  'worker-lost': true,
  'distrusted-device': true,
  'unknown-device': true,
  'sender-unreachable': true,
  'identity-changed': true,
  'no-trusted-device': true,
  'asker-refused': true,
  'request-refused': true,
  corrupted: true,
  'prefix-differs': true,
  'too-large': true,
  'not-available': true,
  'peer-failed': true,
  'no-space': true,
  storage: true,
  'file-unreadable': true,
  'peer-unsupported': true,
  'peer-busy': true,
  'peer-gone': true,
  'connection-lost': true,
  timeout: true,
  'page-closed': true,
  protocol: true,
  'taken-elsewhere': true,
  unavailable: true,
  unknown: true,
};
export const FAILURES = Object.keys(FAILURES_BY_NAME) as Failure[];

/** All that an interrupted transfer may wait for. */
const WAITS_BY_NAME: Record<WaitsFor, true> = {
  user: true,
  decision: true,
  space: true,
  sender: true,
  version: true,
  file: true,
  'same-file': true,
};
const WAITS = Object.keys(WAITS_BY_NAME) as WaitsFor[];

/** One of each state, all failures among them. */
export const STATES: readonly TransferState[] = [
  { name: 'waiting', until: 'ready' },
  { name: 'waiting', until: 'decision' },
  { name: 'waiting', until: 'turn', waiting: 3, of: 6 },
  { name: 'waiting', until: 'online' },
  { name: 'waiting', until: 'device', obstacle: 'not-capable' },
  { name: 'requested' },
  { name: 'offered' },
  { name: 'accepted' },
  { name: 'transferring', path: 'direct', bytes: 0 },
  { name: 'transferring', path: 'relayed', bytes: 500_000, bytesPerSecond: 100_000 },
  { name: 'transferring', path: 'server', bytes: 500_000, bytesPerSecond: 1000, isServerSlow: true },
  { name: 'verifying' },
  { name: 'interrupted', bytes: 1_000_000 },
  ...WAITS.map((waitsFor) => ({ name: 'interrupted', bytes: 1_000_000, waitsFor }) as const),
  { name: 'checking', bytes: 500_000, of: 1_000_000 },
  { name: 'saved' },
  { name: 'saved', confirmed: true },
  { name: 'declined', by: 'us' },
  { name: 'declined', by: 'peer' },
  { name: 'cancelled', by: 'us' },
  { name: 'cancelled', by: 'peer' },
  ...FAILURES.map((failure) => ({ name: 'failed', failure }) as const),
];
