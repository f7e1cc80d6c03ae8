import { StanzaError } from '../../errors.js';
import { attributeOf, childOf, childrenOf, element, integerAttribute, requiredAttribute } from '../../xmpp/element.js';
import { NS } from '../../xmpp/namespaces.js';
import { parseListener, type Listener } from './proxy-stanza.js';

/*
 * SOCKS5 bytestreams in Jingle (XEP-0260 1.0.3), and what is asked of a proxy (XEP-0065 1.8.2 §6). Pages can neither
 * listen nor open a TCP connection, so the only candidates that we offer and use are proxies; all others are read and
 * left alone.
 */

const MAX_CANDIDATES = 32;
const TYPES = ['direct', 'assisted', 'tunnel', 'proxy'] as const;
const MAX_PRIORITY = 2 ** 32 - 1;
const DSTADDR = /^[0-9a-f]{40}$/;

/** A way to reach the side that offers it (XEP-0260 §2.2). */
export interface Candidate extends Listener {
  readonly cid: string;
  readonly priority: number;
  readonly type: (typeof TYPES)[number];
}

/** What a side says of its bytestream. */
export interface Socks5Transport {
  /** Of the bytestream, not of the session. */
  readonly sid: string;
  readonly candidates: readonly Candidate[];
  /** Both converse-jet clients: each tells what it has read (`counted-stream.ts`). */
  readonly isCounted: boolean;
}

/** What a side adds: which candidate of the other it uses, or none; and what became of a proxy. */
export type Socks5Info =
  | { readonly name: 'candidate-used' | 'activated'; readonly cid: string }
  | { readonly name: 'candidate-error' | 'proxy-error' };

function parseCandidate(from: Element): Candidate {
  const said = attributeOf(from, 'type', 16) ?? 'direct';
  const type = TYPES.find((known) => known === said);
  if (type === undefined) throw new StanzaError('bad-request', 'an unknown type of candidate');
  return {
    cid: requiredAttribute(from, 'cid', 256),
    ...parseListener(from),
    priority: integerAttribute(from, 'priority', 0, MAX_PRIORITY),
    type,
  };
}

/** @throws StanzaError `bad-request`, `resource-constraint`, `feature-not-implemented` for UDP */
export function parseTransport(transport: Element): Socks5Transport {
  const sid = requiredAttribute(transport, 'sid', 256);
  if ((attributeOf(transport, 'mode', 8) ?? 'tcp') !== 'tcp') {
    throw new StanzaError('feature-not-implemented', 'only TCP is spoken');
  }
  const dstaddr = attributeOf(transport, 'dstaddr', 256);
  if (dstaddr !== undefined && !DSTADDR.test(dstaddr)) throw new StanzaError('bad-request', 'dstaddr is no SHA-1');
  const found = childrenOf(transport, NS.socks5, 'candidate');
  if (found.length > MAX_CANDIDATES) throw new StanzaError('resource-constraint', 'too many candidates');
  const candidates = found.map(parseCandidate);
  if (new Set(candidates.map(({ cid }) => cid)).size !== candidates.length) {
    throw new StanzaError('bad-request', 'a candidate twice');
  }
  return { sid, candidates, isCounted: childOf(transport, NS.converseJet, 'counted') !== undefined };
}

/** @param dstaddr of the candidates, 40 hexadecimal digits; undefined where there are none */
export const transportElement = ({ sid, candidates, isCounted }: Socks5Transport, dstaddr?: string): Element =>
  element(
    NS.socks5,
    'transport',
    { sid, mode: 'tcp', dstaddr },
    ...candidates.map((candidate) => element(NS.socks5, 'candidate', { ...candidate })),
    isCounted ? element(NS.converseJet, 'counted') : undefined,
  );

/** @throws StanzaError `bad-request` */
export function parseInfo(transport: Element): Socks5Info {
  const [found, second] = transport.children;
  const name = found?.namespaceURI === NS.socks5 ? found.localName : '';
  if (found === undefined || second !== undefined) throw new StanzaError('bad-request', 'one thing is said at a time');
  switch (name) {
    case 'candidate-used':
    case 'activated':
      return { name, cid: requiredAttribute(found, 'cid', 256) };
    case 'candidate-error':
    case 'proxy-error':
      return { name };
    default:
      throw new StanzaError('bad-request', 'an unknown element of the transport');
  }
}

export const infoElement = (sid: string, info: Socks5Info): Element =>
  element(NS.socks5, 'transport', { sid }, element(NS.socks5, info.name, 'cid' in info ? { cid: info.cid } : {}));

/** Tells a proxy that both sides are connected. @param target the full JID of the other side */
export const activateElement = (sid: string, target: string): Element =>
  element(NS.bytestreams, 'query', { sid }, element(NS.bytestreams, 'activate', {}, target));
