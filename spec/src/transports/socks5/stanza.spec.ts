import { parseGateway, parseItems, parseStreamHost } from '../../../../src/transports/socks5/proxy-stanza.js';
import {
  activateElement,
  infoElement,
  parseInfo,
  parseTransport,
  transportElement,
  type Candidate,
} from '../../../../src/transports/socks5/stanza.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { xml } from '../../../support/xml.js';

const CANDIDATE: Candidate = {
  cid: 'hft54dqy',
  jid: 'proxy.montague.lit',
  host: '192.0.2.1',
  port: 5000,
  priority: 655_360,
  type: 'proxy',
};
const DSTADDR = '972b7bf47291ca609517f67f86b5081086052dad';
const serialized = (element: Element): string => new XMLSerializer().serializeToString(element);
const conditionOf = (parse: () => unknown): string | undefined => {
  try {
    parse();
    return undefined;
  } catch (error) {
    return (error as { condition?: string }).condition ?? String(error);
  }
};

describe('The transport element of SOCKS5 bytestreams', () => {
  const offered = { sid: 'vj3hs98y', candidates: [CANDIDATE], isCounted: false };
  const changed = (from: string | RegExp, to: string): Element =>
    xml(serialized(transportElement(offered, DSTADDR)).replace(from, to));

  it('comes back as it was said', () => {
    expect(parseTransport(xml(serialized(transportElement(offered, DSTADDR))))).toEqual(offered);
    expect(transportElement(offered, DSTADDR).getAttribute('mode')).toBe('tcp');
  });

  it('may have neither candidates nor a hash', () => {
    const none = { sid: 's', candidates: [], isCounted: true };

    expect(parseTransport(xml(serialized(transportElement(none))))).toEqual(none);
  });

  it('is read as Dino and Libervia write it: addresses with a zone, no type, the port by default', () => {
    const candidate = '<candidate cid="c" host="fe80::fc:ff:fe00:1%eth0" jid="m@xmpp.test/dino" priority="8290302"/>';
    const [found] = parseTransport(xml(`<transport xmlns="${NS.socks5}" sid="s">${candidate}</transport>`)).candidates;

    expect(found).toEqual({
      cid: 'c',
      host: 'fe80::fc:ff:fe00:1%eth0',
      jid: 'm@xmpp.test/dino',
      port: 1080,
      priority: 8_290_302,
      type: 'direct',
    });
  });

  for (const [what, from, to, condition] of [
    ['no sid', / sid="[^"]*"/, '', 'bad-request'],
    ['UDP', 'mode="tcp"', 'mode="udp"', 'feature-not-implemented'],
    ['a hash that is none', DSTADDR, 'zz', 'bad-request'],
    ['a candidate without cid', / cid="[^"]*"/, '', 'bad-request'],
    ['a candidate without JID', / jid="[^"]*"/, '', 'bad-request'],
    ['a candidate without host', / host="[^"]*"/, '', 'bad-request'],
    ['a host with a path', '192.0.2.1', '192.0.2.1/x', 'bad-request'],
    ['a host with a space', '192.0.2.1', '192.0.2.1 x', 'bad-request'],
    ['port 0', 'port="5000"', 'port="0"', 'bad-request'],
    ['port 65536', 'port="5000"', 'port="65536"', 'bad-request'],
    ['a negative priority', 'priority="655360"', 'priority="-1"', 'bad-request'],
    ['a priority that is too high', 'priority="655360"', 'priority="4294967296"', 'bad-request'],
    ['an unknown type', 'type="proxy"', 'type="teapot"', 'bad-request'],
    ['a candidate twice', /(<candidate[^>]*\/>)/, '$1$1', 'bad-request'],
    ['too many candidates', /(<candidate[^>]*\/>)/, '$1'.repeat(33), 'resource-constraint'],
  ] as const) {
    it(`is refused with ${what}`, () => {
      expect(conditionOf(() => parseTransport(changed(from, to)))).toBe(condition);
    });
  }
});

describe('What is added to SOCKS5 bytestreams', () => {
  for (const info of [
    { name: 'candidate-used', cid: 'c' },
    { name: 'activated', cid: 'c' },
    { name: 'candidate-error' },
    { name: 'proxy-error' },
  ] as const) {
    it(`comes back as it was said: ${info.name}`, () => {
      expect(parseInfo(xml(serialized(infoElement('s', info))))).toEqual(info);
    });
  }

  for (const [what, inner] of [
    ['nothing', ''],
    ['two things', '<candidate-error/><proxy-error/>'],
    ['a thing that nobody knows', '<candidate-perhaps/>'],
    ['a thing of another namespace', '<candidate-error xmlns="urn:x"/>'],
    ['no cid', '<candidate-used/>'],
  ]) {
    it(`is refused with ${what!}`, () => {
      expect(conditionOf(() => parseInfo(xml(`<transport xmlns="${NS.socks5}" sid="s">${inner!}</transport>`)))).toBe(
        'bad-request',
      );
    });
  }
});

describe('What a proxy is asked', () => {
  const result = (inner: string): Element => xml(`<iq xmlns="jabber:client" type="result">${inner}</iq>`);
  const query = (namespace: string, inner: string): Element => result(`<query xmlns="${namespace}">${inner}</query>`);

  it('is where it listens', () => {
    const streamhost = '<streamhost jid="proxy.montague.lit" host="192.0.2.1" port="5000"/>';

    expect(parseStreamHost(query(NS.bytestreams, streamhost))).toEqual({
      jid: 'proxy.montague.lit',
      host: '192.0.2.1',
      port: 5000,
    });
    expect(conditionOf(() => parseStreamHost(query(NS.bytestreams, '')))).toBe('bad-request');
    expect(conditionOf(() => parseStreamHost(result('')))).toBe('bad-request');
  });

  it('is to activate a bytestream', () => {
    expect(serialized(activateElement('s', 'juliet@capulet.lit/balcony'))).toBe(
      `<query xmlns="${NS.bytestreams}" sid="s"><activate xmlns="${NS.bytestreams}">juliet@capulet.lit/balcony</activate></query>`,
    );
  });

  it('is which WebSocket leads to it', () => {
    const identity = '<identity category="proxy" type="bytestreams"/>';
    const websocket = `<websocket xmlns="${NS.converseJet}" url="wss://montague.lit/bytestreams"/>`;

    expect(parseGateway(query(NS.discoInfo, identity + websocket))).toBe('wss://montague.lit/bytestreams');
    expect(parseGateway(query(NS.discoInfo, identity))).toBeUndefined();
    expect(parseGateway(query(NS.discoInfo, websocket))).toBeUndefined();
    expect(parseGateway(result(''))).toBeUndefined();
  });

  it('is asked of the parts of a server, up to a limit', () => {
    const items = Array.from({ length: 5 }, (_, n) => `<item jid="${n}.montague.lit"/>`).join('') + '<item/>';

    expect(parseItems(query(NS.discoItems, items), 10).length).toBe(5);
    expect(parseItems(query(NS.discoItems, items), 3)).toEqual(['0.montague.lit', '1.montague.lit', '2.montague.lit']);
    expect(parseItems(result(''), 3)).toEqual([]);
  });
});
