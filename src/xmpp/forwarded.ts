import { childrenOf } from './element.js';
import { NS } from './namespaces.js';

/** A message between two accounts, and how it came. */
export interface CarriedMessage {
  /** The message itself, a part of the stanza. */
  readonly message: Element;
  /** From the account's archive (XEP-0313), so possibly not for the first time. */
  readonly isArchived: boolean;
}

const onlyChild = (parent: Element | undefined, namespace: string, name: string): Element | undefined => {
  const found = parent === undefined ? [] : childrenOf(parent, namespace, name);
  return found.length === 1 ? found[0] : undefined;
};

/**
 * The message that a stanza carries: itself, the one in a carbon (XEP-0280) or in a result of the account's archive
 * (XEP-0313).
 * @param account our bare JID: nobody else may forward in its name
 * @returns undefined for a forged or unreadable one
 */
export function carriedMessage(stanza: Element, account: string): CarriedMessage | undefined {
  const wrappers = [...stanza.children].filter(({ namespaceURI }) =>
    [NS.carbons, NS.mam].some((namespace) => namespace === namespaceURI),
  );
  const [wrapper, second] = wrappers;
  if (wrapper === undefined) return { message: stanza, isArchived: false };
  if (second !== undefined || (stanza.getAttribute('from') ?? account) !== account) return undefined;
  const isArchived = wrapper.namespaceURI === NS.mam;
  if (!(isArchived ? ['result'] : ['sent', 'received']).includes(wrapper.localName)) return undefined;
  const message = onlyChild(onlyChild(wrapper, NS.forward, 'forwarded'), NS.client, 'message');
  return message && { message, isArchived };
}
