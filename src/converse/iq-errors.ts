import { StanzaError, type StanzaCondition } from '../errors.js';
import { element } from '../xmpp/element.js';
import { NS } from '../xmpp/namespaces.js';

const CONDITIONS: readonly StanzaCondition[] = [
  'bad-request',
  'conflict',
  'feature-not-implemented',
  'forbidden',
  'internal-server-error',
  'item-not-found',
  'not-acceptable',
  'not-allowed',
  'policy-violation',
  'recipient-unavailable',
  'remote-server-not-found',
  'remote-server-timeout',
  'resource-constraint',
  'service-unavailable',
  'unexpected-request',
];

const errorType = (condition: StanzaCondition): string => {
  if (condition === 'bad-request' || condition === 'not-acceptable') return 'modify';
  if (condition === 'forbidden') return 'auth';
  return condition === 'resource-constraint' || condition === 'unexpected-request' ? 'wait' : 'cancel';
};

/** The error answer of a request, as its sender gets it (RFC 6120 §8.3). */
export function errorElement(error: StanzaError): Element {
  const extra = error.extra;
  return element(
    NS.client,
    'error',
    { type: errorType(error.condition) },
    element(NS.stanzas, error.condition),
    extra && element(extra.namespace, extra.name),
  );
}

/** What an error answer says. */
export function parseIqError(iq: Element): StanzaError {
  const [error] = iq.getElementsByTagName('error');
  const children = [...(error?.children ?? [])];
  const found = CONDITIONS.find((condition) =>
    children.some((child) => child.localName === condition && child.namespaceURI === NS.stanzas),
  );
  const extra = children.find((child) => child.namespaceURI !== NS.stanzas);
  return new StanzaError(
    found ?? 'undefined-condition',
    `the peer answered ${found ?? 'an error'}`,
    extra && { name: extra.localName, namespace: extra.namespaceURI ?? '' },
    error?.getAttribute('type') === 'wait',
  );
}
