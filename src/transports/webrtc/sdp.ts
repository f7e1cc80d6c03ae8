import { SessionError } from '../../errors.js';
import type { Candidate, DataChannelTransport, Fingerprint } from './stanza.js';

/*
 * Session descriptions (RFC 8866, RFC 8841) of one data channel section. What is read is the browser's own; what is
 * written is made of values that `stanza.ts` has checked.
 */

/** A description, and the name of its section. */
export interface Described {
  readonly transport: DataChannelTransport;
  readonly mid: string;
}

const unusable = (what: string): SessionError =>
  new SessionError('failed-transport', 'unknown', `the browser's session description has no ${what}`);

/** Reads the browser's own. @throws SessionError */
export function parseDescription(sdp: string): Described {
  const attribute = (name: string): string => {
    const value = new RegExp(`^a=${name}:(.*?)\\r?$`, 'm').exec(sdp)?.[1];
    if (value === undefined) throw unusable(name);
    return value;
  };
  const [hash = '', value = ''] = attribute('fingerprint').split(' ');
  return {
    mid: attribute('mid'),
    transport: {
      ufrag: attribute('ice-ufrag'),
      pwd: attribute('ice-pwd'),
      fingerprint: { hash, value, setup: attribute('setup') as Fingerprint['setup'] },
      sctpPort: Number(attribute('sctp-port')),
      maxMessageSize: Number(attribute('max-message-size')),
    },
  };
}

/** Writes the peer's. */
export const descriptionOf = ({ transport, mid }: Described): string =>
  [
    'v=0',
    'o=- 0 0 IN IP4 127.0.0.1',
    's=-',
    't=0 0',
    `a=group:BUNDLE ${mid}`,
    'm=application 9 UDP/DTLS/SCTP webrtc-datachannel',
    'c=IN IP4 0.0.0.0',
    `a=ice-ufrag:${transport.ufrag}`,
    `a=ice-pwd:${transport.pwd}`,
    'a=ice-options:trickle',
    `a=fingerprint:${transport.fingerprint.hash} ${transport.fingerprint.value}`,
    `a=setup:${transport.fingerprint.setup}`,
    `a=mid:${mid}`,
    `a=sctp-port:${String(transport.sctpPort)}`,
    `a=max-message-size:${String(transport.maxMessageSize)}`,
    '',
  ].join('\r\n');

/** A candidate of the peer's, for `addIceCandidate`. */
export const candidateLine = (candidate: Candidate): string => {
  const { foundation, component, priority, ip, port, type, relatedAddress, relatedPort } = candidate;
  const related = relatedAddress === undefined ? [] : ['raddr', relatedAddress, 'rport', relatedPort];
  return ['candidate:' + foundation, component, 'udp', priority, ip, port, 'typ', type, ...related].join(' ');
};

/** A candidate of the browser's, in which IPv6 addresses have brackets; undefined for what others cannot use: one over TCP. */
export function parseCandidate(candidate: RTCIceCandidate): Candidate | undefined {
  const { foundation, component, priority, address, port, protocol, type, relatedAddress, relatedPort } = candidate;
  if (protocol !== 'udp' || foundation === null || priority === null || !address || port === null || type === null) {
    return undefined;
  }
  return {
    foundation,
    component: component === 'rtcp' ? 2 : 1,
    priority,
    ip: address.replace(/^\[(.*)\]$/, '$1'),
    port,
    type,
    relatedAddress: relatedAddress ?? undefined,
    relatedPort: relatedPort ?? undefined,
  };
}
