import { StanzaError } from '../../../../src/errors.js';
import { parseServices } from '../../../../src/transports/webrtc/external-services-stanza.js';
import { serverIceServers } from '../../../../src/transports/webrtc/ice-servers.js';
import { webRtc } from '../../../../src/transports/webrtc/webrtc.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { contextOf } from '../../../contracts/transport.js';
import { MemoryNetwork, type MemoryPort } from '../../../support/memory-iq.js';
import { JULIET, ROMEO } from '../../../support/people.js';
import { xml } from '../../../support/xml.js';

const DOMAIN = ROMEO.slice(ROMEO.indexOf('@') + 1, ROMEO.indexOf('/'));
const services = (...attributes: string[]): Element =>
  xml(`<services xmlns="${NS.externalServices}">${attributes.map((each) => `<service ${each}/>`).join('')}</services>`);
const parse = (...attributes: string[]): RTCIceServer[] => parseServices(services(...attributes));
const TURN = 'type="turn" host="turn.example" username="u" password="p"';
const STUN = 'type="stun" host="stun.example"';

describe('The STUN and TURN servers among external services', () => {
  it('have the address, the transport and the password that the server says', () => {
    const found = parse(
      `${STUN} port="3478" username="u" password="p"`,
      'type="stuns" host="stun.example"',
      `${TURN} port="3478" transport="udp"`,
      'type="turns" host="192.0.2.1" port="65535" transport="tcp" username="u" password="p"',
      `${TURN} transport="sctp"`,
    );

    expect(found).toEqual([
      { urls: 'stun:stun.example:3478' },
      { urls: 'stuns:stun.example' },
      { urls: 'turn:turn.example:3478?transport=udp', username: 'u', credential: 'p' },
      { urls: 'turns:192.0.2.1:65535?transport=tcp', username: 'u', credential: 'p' },
      { urls: 'turn:turn.example', username: 'u', credential: 'p' },
    ]);
    expect(() => {
      new RTCPeerConnection({ iceServers: found }).close();
    }).not.toThrow();
  });

  it('may have an IPv6 address, with brackets or without', () => {
    const found = parse('type="stun" host="2001:db8::1" port="3478"', 'type="stun" host="[2001:db8::1]"');

    expect(found.map(({ urls }) => urls)).toEqual(['stun:[2001:db8::1]:3478', 'stun:[2001:db8::1]']);
    expect(() => {
      new RTCPeerConnection({ iceServers: found }).close();
    }).not.toThrow();
  });

  for (const [what, attributes] of [
    ['of another type', 'type="ftp" host="a.example"'],
    ['without a type', 'host="a.example"'],
    ['without a host', 'type="stun"'],
    ['with a path in its host', 'type="stun" host="a.example/b"'],
    ['with a query in its host', 'type="stun" host="a.example?transport=tcp"'],
    ['with a user in its host', 'type="stun" host="a@b.example"'],
    ['with a port in its host', 'type="stun" host="a.example:1"'],
    ['with a host that is no IPv6 address', 'type="stun" host="1:2:3"'],
    ['with a host that is too long', `type="stun" host="${'a'.repeat(257)}"`],
    ['with the port 0', `${STUN} port="0"`],
    ['with a port that is too large', `${STUN} port="65536"`],
    ['with a port that is no number', `${STUN} port="-1"`],
    ['for relays that needs credentials, which it does not name', 'type="turn" host="a.example" restricted="1"'],
    ['for relays with an empty user name', 'type="turn" host="a.example" username="" password="p"'],
    ['for relays with an empty password', 'type="turn" host="a.example" username="u" password=""'],
    ['for relays with a password that is too long', TURN.replace('"p"', `"${'p'.repeat(513)}"`)],
  ] as const) {
    it(`are without one ${what}, and keep the others`, () => {
      expect(parse(attributes, STUN)).toEqual([{ urls: 'stun:stun.example' }]);
    });
  }

  it('are sixteen at most', () => {
    expect(parse(...new Array<string>(17).fill(STUN)).length).toBe(16);
  });
});

describe('The STUN and TURN servers that our server names', () => {
  let romeo: MemoryPort;
  let server: MemoryPort;

  beforeEach(() => {
    const network = new MemoryNetwork();
    romeo = network.join(ROMEO);
    server = network.join(DOMAIN);
  });

  it('are asked for at the domain of our account', async () => {
    server.handle(NS.externalServices, () => services(STUN));

    expect(await serverIceServers(romeo)).toEqual([{ urls: 'stun:stun.example' }]);
  });

  it('are none where the server knows of none', async () => {
    server.handle(NS.externalServices, () => Promise.reject(new StanzaError('feature-not-implemented', 'none')));

    expect(await serverIceServers(romeo)).toEqual([]);
  });

  it('are none where it does not answer in three seconds', async () => {
    jasmine.clock().install();
    try {
      const asked = Promise.withResolvers<undefined>();
      server.handle(NS.externalServices, () => {
        asked.resolve(undefined);
        return new Promise(() => undefined);
      });
      const found = serverIceServers(romeo);
      await asked.promise;
      jasmine.clock().tick(3000);

      expect(await found).toEqual([]);
    } finally {
      jasmine.clock().uninstall();
    }
  });

  it('are used together with those of the settings', async () => {
    server.handle(NS.externalServices, () => services(STUN));
    const configurations: unknown[] = [];
    const Real = RTCPeerConnection;
    window.RTCPeerConnection = class extends Real {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        configurations.push(configuration);
      }
    };
    const iceServers = (): RTCIceServer[] => [{ urls: 'stun:settings.example' }];
    const session = webRtc({ iceServers, isRelayOnly: () => false }).offer(contextOf(romeo, ROMEO, JULIET));
    await session.describe({ signal: new AbortController().signal });
    session.close();
    window.RTCPeerConnection = Real;

    expect(configurations).toEqual([
      {
        iceServers: [{ urls: 'stun:settings.example' }, { urls: 'stun:stun.example' }],
        iceTransportPolicy: 'all',
      },
    ]);
  });
});
