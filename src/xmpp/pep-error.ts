import type { StanzaError } from '../errors.js';

/** Why a node cannot be read or written. */
export type PepFailure =
  | 'not-found' // no such account, node or item
  | 'forbidden'
  | 'subscription-required' // the node is for contacts only
  | 'server-not-found'
  | 'timeout'
  | 'precondition-not-met' // the node has another access model
  | 'malformed'
  | 'failed'; // anything else

/** A PEP request failed. */
export class PepError extends Error {
  override readonly name = 'PepError';
  constructor(
    readonly failure: PepFailure,
    message: string,
  ) {
    super(message);
  }
}

export const isPepError = (error: unknown): error is PepError => error instanceof Error && error.name === 'PepError';

/** What a server's error answer means here (XEP-0060 §6.5.9, §7.1.3). */
export function pepFailure({ condition, extra }: StanzaError): PepFailure {
  if (extra?.name === 'presence-subscription-required') return 'subscription-required';
  if (extra?.name === 'precondition-not-met') return 'precondition-not-met';
  if (extra?.name === 'not-in-roster-group' || extra?.name === 'closed-node') return 'forbidden';
  switch (condition) {
    // Servers answer so for accounts that do not exist, and for those without PEP.
    case 'item-not-found':
    case 'service-unavailable':
    case 'feature-not-implemented':
      return 'not-found';
    case 'forbidden':
    case 'not-allowed':
      return 'forbidden';
    case 'remote-server-not-found':
      return 'server-not-found';
    case 'remote-server-timeout':
      return 'timeout';
    default:
      return 'failed';
  }
}
