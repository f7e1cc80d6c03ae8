import { StanzaError } from '../../errors.js';
import {
  attributeOf,
  childOf,
  childrenOf,
  element,
  integerAttribute,
  requiredAttribute,
  requiredChild,
} from '../../xmpp/element.js';
import { NS } from '../../xmpp/namespaces.js';

/* How proxies are found and asked where they listen (XEP-0065 1.8.2 §4, XEP-0030). */

const DEFAULT_PORT = 1080;
/** A name, or an address, which may have a zone (`fe80::1%eth0`). */
const HOST = /^[\p{L}\p{N}.:%_-]{1,255}$/u;

/** Where a proxy, or a side itself, listens. */
export interface Listener {
  readonly jid: string;
  readonly host: string;
  readonly port: number;
}

const hostOf = (from: Element): string => {
  const value = requiredAttribute(from, 'host', 255);
  if (!HOST.test(value)) throw new StanzaError('bad-request', 'host is neither a name nor an address');
  return value;
};

const portOf = (from: Element): number =>
  from.hasAttribute('port') ? integerAttribute(from, 'port', 1, 65_535) : DEFAULT_PORT;

/** @throws StanzaError `bad-request` */
export const parseListener = (from: Element): Listener => ({
  jid: requiredAttribute(from, 'jid', 3071),
  host: hostOf(from),
  port: portOf(from),
});

/** Asks a proxy where it listens. */
export const streamHostQuery = (): Element => element(NS.bytestreams, 'query');

/** @param result the IQ @throws StanzaError `bad-request` */
export const parseStreamHost = (result: Element): Listener =>
  parseListener(requiredChild(requiredChild(result, NS.bytestreams, 'query'), NS.bytestreams, 'streamhost'));

export const itemsQuery = (): Element => element(NS.discoItems, 'query');
export const infoQuery = (): Element => element(NS.discoInfo, 'query');

/** The JIDs of what a server consists of; at most so many. */
export function parseItems(result: Element, limit: number): readonly string[] {
  const query = childOf(result, NS.discoItems, 'query');
  const items = query === undefined ? [] : childrenOf(query, NS.discoItems, 'item');
  return items.flatMap((item) => attributeOf(item, 'jid', 3071) ?? []).slice(0, limit);
}

/**
 * The address of the WebSocket that leads to a proxy, which stands in its disco#info:
 * `<websocket xmlns='converse-jet:0' url='wss://…'/>`.
 * @returns undefined where it is no proxy of bytestreams, or has none
 */
export function parseGateway(result: Element): string | undefined {
  const query = childOf(result, NS.discoInfo, 'query');
  if (query === undefined) return undefined;
  const isProxy = childrenOf(query, NS.discoInfo, 'identity').some(
    (identity) => identity.getAttribute('category') === 'proxy' && identity.getAttribute('type') === 'bytestreams',
  );
  const websocket = childOf(query, NS.converseJet, 'websocket');
  return isProxy && websocket !== undefined ? attributeOf(websocket, 'url', 2048) : undefined;
}
