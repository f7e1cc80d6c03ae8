import type { Registry } from '../registry.js';
import type { Application } from './application.js';
import type { EnvelopeBacklog } from './envelope-backlog.js';
import type { NegotiationCore } from './negotiation-core.js';
import type { OfferLimits } from './offer-limits.js';
import type { SecurityPrecondition } from './security.js';
import type { SessionTable } from './session-table.js';

/** What the parts of the engine share. */
export interface Core extends NegotiationCore {
  readonly applications: Registry<Application>;
  readonly securities: Registry<SecurityPrecondition>;
  readonly sessions: SessionTable;
  readonly limits: OfferLimits;
  readonly backlog: EnvelopeBacklog;
}
