import { SessionError } from '../errors.js';
import type { Offer } from './application.js';
import type { Core } from './core.js';
import type { Security, SecurityPrecondition } from './security.js';
import type { Content } from './stanza.js';

/** What protects a content. */
export interface ContentSecurity {
  /** `<security/>`, or what is instead of it inside of the description. */
  readonly element: Element;
  /** Undefined where nobody knows the element, or where there is a second one. */
  readonly security: SecurityPrecondition | undefined;
}

/** What protects a content; undefined where nothing does. */
export function contentSecurity(core: Core, { description, securities }: Content): ContentSecurity | undefined {
  const application = core.applications.get(description?.namespaceURI ?? '');
  const inside = (description && application?.envelopes?.(description)) ?? [];
  const [element, second] = [...securities, ...inside];
  if (element === undefined) return undefined;
  const security = second === undefined ? core.securities.get(element.namespaceURI ?? '') : undefined;
  return { element, security };
}

/** The `<description/>` of an offer of ours. @throws SessionError when what it must hold is not there */
export function describe({ description }: Offer, security: Security | undefined): Element {
  if (typeof description !== 'function') return description;
  if (security?.isInDescription !== true) throw new SessionError('security-error', 'unencrypted', 'no envelope');
  return description(security.element());
}
