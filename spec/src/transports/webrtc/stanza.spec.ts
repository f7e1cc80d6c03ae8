import { candidateLine, descriptionOf, parseDescription } from '../../../../src/transports/webrtc/sdp.js';
import {
  candidateElement,
  groupElement,
  parseCandidates,
  parseTransport,
  transportElement,
  type Candidate,
  type DataChannelTransport,
} from '../../../../src/transports/webrtc/stanza.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { xml } from '../../../support/xml.js';

const VALUE = Array.from({ length: 32 }, (_, byte) => byte.toString(16).padStart(2, '0').toUpperCase()).join(':');
const TRANSPORT: DataChannelTransport = {
  ufrag: 'aB3+',
  pwd: 'asd88fgpdd777uzjYhagZg',
  fingerprint: { hash: 'sha-256', value: VALUE, setup: 'actpass' },
  sctpPort: 5000,
  maxMessageSize: 262_144,
};
const CANDIDATE: Candidate = {
  foundation: '1',
  component: 1,
  priority: 2_122_260_223,
  ip: '192.0.2.1',
  port: 50_000,
  type: 'srflx',
  relatedAddress: '10.0.0.1',
  relatedPort: 40_000,
};
const serialized = (element: Element): string => new XMLSerializer().serializeToString(element);
const over = (element: Element): Element => xml(serialized(element));
const conditionOf = (parse: () => unknown): string | undefined => {
  try {
    parse();
    return undefined;
  } catch (error) {
    return (error as { condition?: string }).condition ?? String(error);
  }
};

describe('The transport element of data channels', () => {
  const changed = (from: string | RegExp, to: string): Element =>
    xml(serialized(transportElement(TRANSPORT)).replace(from, to));

  it('comes back as it was said', () => {
    expect(parseTransport(over(transportElement(TRANSPORT)))).toEqual(TRANSPORT);
  });

  for (const [what, from, to] of [
    ['no sctp-port', 'sctp-port="5000"', ''],
    ['port 0', 'sctp-port="5000"', 'sctp-port="0"'],
    ['port 65536', 'sctp-port="5000"', 'sctp-port="65536"'],
    ['no max-message-size', 'max-message-size="262144"', ''],
    ['a negative size', 'max-message-size="262144"', 'max-message-size="-1"'],
    ['no name', 'ufrag="aB3+"', ''],
    ['a short name', 'ufrag="aB3+"', 'ufrag="abc"'],
    ['a name with a line break', 'ufrag="aB3+"', 'ufrag="ab3&#10;a=x"'],
    ['a short password', 'pwd="asd88fgpdd777uzjYhagZg"', 'pwd="asd88fgpdd777uzjYhagZ"'],
    ['a password with a space', 'pwd="asd88fgpdd777uzjYhagZg"', 'pwd="asd88fgpdd777uzjYhagZg x"'],
    ['no fingerprint', /<fingerprint.*<\/fingerprint>/, ''],
    ['a fingerprint of SHA-1', 'hash="sha-256"', 'hash="sha-1"'],
    ['a fingerprint that is too short', `${VALUE}<`, `${VALUE.slice(3)}<`],
    ['a fingerprint with another line', `${VALUE}<`, `${VALUE}\r\na=x<`],
    ['an unknown role', 'setup="actpass"', 'setup="holdconn"'],
    ['no ICE', /<transport[^>]*ice-udp.*<\/transport>(?=<\/transport>)/, ''],
  ] as const) {
    it(`is a bad request with ${what}`, () => {
      expect(conditionOf(() => parseTransport(changed(from, to)))).toBe('bad-request');
    });
  }

  it('is written into a session description that a browser takes, and reads', async () => {
    const [romeo, juliet] = [new RTCPeerConnection(), new RTCPeerConnection()];
    romeo.createDataChannel('x');
    await romeo.setLocalDescription();
    const { transport, mid } = parseDescription(romeo.localDescription!.sdp);
    const parsed = parseTransport(over(transportElement(transport)));
    await juliet.setRemoteDescription({ type: 'offer', sdp: descriptionOf({ transport: parsed, mid }) });
    await juliet.setLocalDescription();

    expect(parsed).toEqual(transport);
    expect(parseDescription(juliet.localDescription!.sdp).mid).toBe(mid);

    romeo.close();
    juliet.close();
  });
});

describe('A candidate', () => {
  const said = (attributes: string): Element =>
    xml(
      `<transport xmlns="${NS.webrtcDataChannel}"><transport xmlns="${NS.iceUdp}"><candidate ${attributes}/></transport></transport>`,
    );
  const GOOD = 'foundation="1" component="1" protocol="udp" priority="1" ip="192.0.2.1" port="1"';

  it('comes back as it was said', () => {
    expect(parseCandidates(over(candidateElement(TRANSPORT, CANDIDATE)))).toEqual([CANDIDATE]);
    expect(candidateLine(CANDIDATE)).toBe(
      'candidate:1 1 udp 2122260223 192.0.2.1 50000 typ srflx raddr 10.0.0.1 rport 40000',
    );
  });

  for (const ip of ['2001:db8::1', '::ffff:192.0.2.1', '5f3c0a4e-0000-4000-8000-000000000000.local']) {
    it(`may be at ${ip}`, () => {
      expect(parseCandidates(said(GOOD.replace('192.0.2.1', ip)))[0]?.ip).toBe(ip);
    });
  }

  it('over TCP is left out', () => {
    expect(parseCandidates(said(GOOD.replace('udp', 'tcp')))).toEqual([]);
  });

  for (const [what, from, to] of [
    ['no address', ' ip="192.0.2.1"', ''],
    ['a name', '192.0.2.1', 'evil.example'],
    ['an address with more behind it', '192.0.2.1', '192.0.2.1 1 typ host&#13;&#10;a=x'],
    ['a port of 65536', 'port="1"', 'port="65536"'],
    ['no port', ' port="1"', ''],
    ['a priority of 2^32', 'priority="1"', 'priority="4294967296"'],
    ['a foundation with a space', 'foundation="1"', 'foundation="1 2"'],
    ['an unknown type', 'port="1"', 'port="1" type="magic"'],
    ['half of a related address', 'port="1"', 'port="1" rel-addr="10.0.0.1"'],
  ] as const) {
    it(`is a bad request with ${what}`, () => {
      expect(conditionOf(() => parseCandidates(said(GOOD.replace(from, to))))).toBe('bad-request');
    });
  }

  it('is one of 64 at most', () => {
    const many = (count: number): Element => {
      const made = said(GOOD);
      const first = made.firstElementChild!.firstElementChild!;
      for (let n = 1; n < count; n++) first.after(first.cloneNode());
      return made;
    };

    expect(parseCandidates(many(64)).length).toBe(64);
    expect(conditionOf(() => parseCandidates(many(65)))).toBe('resource-constraint');
  });
});

describe('A group', () => {
  it('has the one content', () => {
    const group = groupElement('0');

    expect([group.namespaceURI, group.getAttribute('semantics')]).toEqual([NS.grouping, 'BUNDLE']);
    expect(group.firstElementChild?.getAttribute('name')).toBe('0');
  });
});
