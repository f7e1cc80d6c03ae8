import { childrenOf, element } from './element.js';
import { NS } from './namespaces.js';
import { PepError } from './pep-error.js';

/* Items of PEP nodes (XEP-0163, XEP-0060). Each of ours has one item. */

/** Who may read a node: everybody, or its owner alone. */
export type Access = 'open' | 'whitelist';

const ITEM = 'current';

const pubsub = (...children: Element[]): Element => element(NS.pubsub, 'pubsub', {}, ...children);

/** Asks for the newest item of a node. */
export const itemsRequest = (node: string): Element => pubsub(element(NS.pubsub, 'items', { node, max_items: 1 }));

/** Publishes an item in a node that may be read so. @param id of the item */
export const publishRequest = (node: string, payload: Element, access: Access, id = ITEM): Element =>
  pubsub(
    element(NS.pubsub, 'publish', { node }, element(NS.pubsub, 'item', { id }, payload)),
    element(NS.pubsub, 'publish-options', {}, accessForm('publish-options', access)),
  );

/** Changes who may read a node of ours that is there already. */
export const configureRequest = (node: string, access: Access): Element =>
  element(
    NS.pubsubOwner,
    'pubsub',
    {},
    element(NS.pubsubOwner, 'configure', { node }, accessForm('node_config', access)),
  );

function accessForm(form: string, access: Access): Element {
  const field = (name: string, value: string, type?: string): Element =>
    element(NS.dataForms, 'field', { var: name, type }, element(NS.dataForms, 'value', {}, value));
  return element(
    NS.dataForms,
    'x',
    { type: 'submit' },
    field('FORM_TYPE', `${NS.pubsub}#${form}`, 'hidden'),
    field('pubsub#access_model', access),
  );
}

/**
 * The payload of the newest item.
 * @param container `<pubsub/>` of an answer, or `<event/>`
 * @returns undefined when the node is empty
 * @throws PepError `malformed` when the answer is about another node
 */
export function payloadOf(container: Element, node: string): Element | undefined {
  const namespace = container.namespaceURI ?? '';
  const [items] = childrenOf(container, namespace, 'items');
  if (items?.getAttribute('node') !== node) throw new PepError('malformed', 'the answer is about another node');
  return childrenOf(items, namespace, 'item').at(-1)?.firstElementChild ?? undefined;
}
