import { StanzaError } from '../../errors.js';
import {
  attributeOf,
  childrenOf,
  element,
  integerAttribute,
  requiredAttribute,
  requiredChild,
  textOf,
} from '../../xmpp/element.js';
import { NS } from '../../xmpp/namespaces.js';

/*
 * `urn:xmpp:jingle:transports:webrtc-datachannel:1`, as Conversations speaks it: no XEP defines it. It holds an ICE-UDP
 * transport (XEP-0176 1.1.1) with a DTLS fingerprint (XEP-0320 1.0.0), SCTP's port and the largest message. Every value
 * is checked here: it goes into session descriptions of which one line more or less would change the meaning.
 */

/** Candidates of one `<transport/>`. */
const MAX_CANDIDATES = 64;
const ICE_CHARACTERS = /^[A-Za-z0-9+/]+$/;
const FINGERPRINT = /^[0-9A-F]{2}(?::[0-9A-F]{2})+$/;
/** An IPv4 or IPv6 address, or a name under which a browser hides one. */
const ADDRESS = /^(?:[0-9]{1,3}(?:\.[0-9]{1,3}){3}|[0-9A-Fa-f:.]{2,45}|[0-9A-Za-z-]{1,64}\.local)$/;
/** Bytes of the digests that we know. */
const DIGEST_BYTES: ReadonlyMap<string, number> = new Map([
  ['sha-256', 32],
  ['sha-384', 48],
  ['sha-512', 64],
]);
const SETUPS = ['actpass', 'active', 'passive'] as const;
const TYPES = ['host', 'srflx', 'prflx', 'relay'] as const;

/** The certificate of a side, and who begins the handshake (RFC 8122, RFC 5763). */
export interface Fingerprint {
  readonly hash: string;
  /** Upper-case hexadecimal bytes, with colons. */
  readonly value: string;
  readonly setup: (typeof SETUPS)[number];
}

/** A way to reach a side (RFC 8839 §5.1). */
export interface Candidate {
  readonly foundation: string;
  readonly component: number;
  readonly priority: number;
  readonly ip: string;
  readonly port: number;
  readonly type: (typeof TYPES)[number];
  readonly relatedAddress: string | undefined;
  readonly relatedPort: number | undefined;
}

/** ICE's name and password of a side. */
export interface IceCredentials {
  readonly ufrag: string;
  readonly pwd: string;
}

/** What a side says of its data channels. */
export interface DataChannelTransport extends IceCredentials {
  readonly fingerprint: Fingerprint;
  readonly sctpPort: number;
  /** Bytes; 0: no limit. */
  readonly maxMessageSize: number;
}

const iceText = (from: Element, name: string, min: number): string => {
  const value = requiredAttribute(from, name, 256);
  if (value.length < min || !ICE_CHARACTERS.test(value)) throw new StanzaError('bad-request', `${name} is no ICE text`);
  return value;
};

function oneOf<T extends string>(values: readonly T[], value: string | undefined, name: string): T {
  const found = values.find((known) => known === value);
  if (found === undefined) throw new StanzaError('bad-request', `${name} is unknown`);
  return found;
}

function parseFingerprint(iceUdp: Element): Fingerprint {
  const found = requiredChild(iceUdp, NS.dtls, 'fingerprint');
  const hash = requiredAttribute(found, 'hash', 16).toLowerCase();
  const value = textOf(found, 256).trim().toUpperCase();
  const bytes = DIGEST_BYTES.get(hash);
  if (bytes === undefined) throw new StanzaError('bad-request', 'an unknown hash of the certificate');
  if (!FINGERPRINT.test(value) || value.length !== bytes * 3 - 1) {
    throw new StanzaError('bad-request', 'the fingerprint of the certificate is malformed');
  }
  return { hash, value, setup: oneOf(SETUPS, attributeOf(found, 'setup', 16), 'setup') };
}

const iceUdpOf = (transport: Element): Element => requiredChild(transport, NS.iceUdp, 'transport');

/** @throws StanzaError `bad-request` */
export function parseTransport(transport: Element): DataChannelTransport {
  const iceUdp = iceUdpOf(transport);
  return {
    ufrag: iceText(iceUdp, 'ufrag', 4),
    pwd: iceText(iceUdp, 'pwd', 22),
    fingerprint: parseFingerprint(iceUdp),
    sctpPort: integerAttribute(transport, 'sctp-port', 1, 65_535),
    maxMessageSize: integerAttribute(transport, 'max-message-size', 0, 2 ** 53 - 1),
  };
}

const address = (from: Element, name: string): string => {
  const value = requiredAttribute(from, name, 80);
  if (!ADDRESS.test(value)) throw new StanzaError('bad-request', `${name} is no address`);
  return value;
};

function parseCandidate(from: Element): Candidate {
  const related = attributeOf(from, 'rel-addr', 80);
  return {
    foundation: iceText(from, 'foundation', 1).slice(0, 32),
    component: integerAttribute(from, 'component', 1, 256),
    priority: integerAttribute(from, 'priority', 0, 2 ** 32 - 1),
    ip: address(from, 'ip'),
    port: integerAttribute(from, 'port', 0, 65_535),
    type: oneOf(TYPES, attributeOf(from, 'type', 16) ?? 'host', 'type'),
    relatedAddress: related === undefined ? undefined : address(from, 'rel-addr'),
    relatedPort: related === undefined ? undefined : integerAttribute(from, 'rel-port', 0, 65_535),
  };
}

/**
 * The candidates of an offer, an answer or a transport-info, without those over TCP, which nobody here uses.
 * @throws StanzaError `bad-request`, `resource-constraint`
 */
export function parseCandidates(transport: Element): readonly Candidate[] {
  const found = childrenOf(iceUdpOf(transport), NS.iceUdp, 'candidate');
  if (found.length > MAX_CANDIDATES) throw new StanzaError('resource-constraint', 'too many candidates');
  return found.filter((one) => attributeOf(one, 'protocol', 16)?.toLowerCase() === 'udp').map(parseCandidate);
}

export const transportElement = ({
  ufrag,
  pwd,
  fingerprint,
  sctpPort,
  maxMessageSize,
}: DataChannelTransport): Element =>
  element(
    NS.webrtcDataChannel,
    'transport',
    { 'sctp-port': sctpPort, 'max-message-size': maxMessageSize },
    element(
      NS.iceUdp,
      'transport',
      { ufrag, pwd },
      element(NS.dtls, 'fingerprint', { hash: fingerprint.hash, setup: fingerprint.setup }, fingerprint.value),
      element(NS.iceOption, 'trickle'),
    ),
  );

/** One candidate, for transport-info. */
export const candidateElement = ({ ufrag, pwd }: IceCredentials, candidate: Candidate): Element =>
  element(
    NS.webrtcDataChannel,
    'transport',
    {},
    element(
      NS.iceUdp,
      'transport',
      { ufrag, pwd },
      element(NS.iceUdp, 'candidate', {
        id: candidate.foundation,
        foundation: candidate.foundation,
        component: candidate.component,
        protocol: 'udp',
        priority: candidate.priority,
        ip: candidate.ip,
        port: candidate.port,
        type: candidate.type,
        generation: 0,
        network: 0,
        'rel-addr': candidate.relatedAddress,
        'rel-port': candidate.relatedPort,
      }),
    ),
  );

/** The one content of a BUNDLE (XEP-0338). */
export const groupElement = (contentName: string): Element =>
  element(NS.grouping, 'group', { semantics: 'BUNDLE' }, element(NS.grouping, 'content', { name: contentName }));
