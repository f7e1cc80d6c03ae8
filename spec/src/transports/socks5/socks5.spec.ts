import { StanzaError } from '../../../../src/errors.js';
import type { Transport } from '../../../../src/jingle/transport.js';
import { infoElement, type Socks5Info } from '../../../../src/transports/socks5/stanza.js';
import { socks5 } from '../../../../src/transports/socks5/socks5.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import {
  connect,
  contextOf,
  failureOf,
  negotiate,
  transportContract,
  type Ends,
} from '../../../contracts/transport.js';
import { MemoryNetwork, type MemoryPort } from '../../../support/memory-iq.js';
import { MemoryProxy, PROXY_BYTES } from '../../../support/memory-proxy.js';
import { collect, streamOf, testBytes } from '../../../support/streams.js';
import { xml } from '../../../support/xml.js';

const ROMEO = 'romeo@montague.lit/orchard';
const NEVER = new AbortController().signal;
const NO_PROXY = { proxies: [], proxy: () => undefined };

/** The one proxy of a network, which whoever asks first makes. */
const proxies = new WeakMap<MemoryNetwork, MemoryProxy>();
function proxyOf(network: MemoryNetwork): MemoryProxy {
  const found = proxies.get(network) ?? new MemoryProxy(network);
  proxies.set(network, found);
  return found;
}

const gatewaysTo = ({ jid, proxy }: MemoryProxy) => ({
  proxies: [proxy],
  proxy: (wanted: string) => (wanted === jid ? proxy : undefined),
});

const transportAt = ({ network }: MemoryPort): Transport => {
  const proxy = proxyOf(network);
  return socks5(gatewaysTo(proxy), proxy.open);
};

/** Only Romeo's side knows the proxy. */
const onlyRomeo = (port: MemoryPort): Transport => {
  const proxy = proxyOf(port.network);
  return socks5(port.self === ROMEO ? gatewaysTo(proxy) : NO_PROXY, proxy.open);
};

const settled = async ({ network }: Ends): Promise<void> => {
  for (let rounds = 0; rounds < 50; rounds++) await network.settled();
};

transportContract('SOCKS5', transportAt, {
  heldBytes: 8 * PROXY_BYTES,
  settled,
  isInBand: false,
  isEndKnown: false,
  isConverseJet: false,
});

transportContract('SOCKS5 between converse-jet clients', transportAt, {
  heldBytes: 5 * 1024 * 1024,
  settled,
  isInBand: false,
  isConverseJet: true,
});

describe('A SOCKS5 bytestream', () => {
  const BYTES = testBytes(100_000);
  const carries = async (ends: Ends): Promise<void> => {
    const { romeo, juliet } = await connect(ends);
    const [received] = await Promise.all([collect(juliet.readable), streamOf(BYTES).pipeTo(romeo.writable)]);

    expect(received).toEqual(BYTES);
    expect(romeo.path).toBe('relayed');
  };
  const activations = ({ network }: Ends): string[] =>
    network.exchanges
      .filter(({ payload }) => payload.namespaceURI === NS.bytestreams)
      .map(({ from }) => from.split('@')[0]!);

  describe('for which nobody comes', () => {
    beforeEach(() => jasmine.clock().install());
    afterEach(() => jasmine.clock().uninstall());

    it('waits twenty seconds for a peer that says nothing of proxies', async () => {
      const ends = await negotiate(transportAt);
      const failure = failureOf(ends.initiator.connect({ signal: NEVER }));
      await settled(ends);
      jasmine.clock().tick(20_000);

      expect(await failure).toEqual(jasmine.objectContaining({ reason: 'failed-transport', failure: 'timeout' }));
    });

    it('tries a proxy for five seconds, and tells the peer', async () => {
      const ends = await negotiate((port) => {
        const proxy = proxyOf(port.network);
        return socks5(gatewaysTo(proxy), port.self === ROMEO ? proxy.open : () => new Promise(() => undefined));
      });
      const told = spyOn(ends.initiator, 'info').and.callThrough();
      const abort = new AbortController();
      const end = failureOf(ends.responder.connect({ signal: abort.signal }));
      await settled(ends);

      expect(told).not.toHaveBeenCalled();

      jasmine.clock().tick(5000);
      await settled(ends);

      expect(told.calls.mostRecent().args[0].firstElementChild?.localName).toBe('candidate-error');

      abort.abort();
      await end;
    });
  });

  it('is closed after the last byte for others', async () => {
    const ends = await negotiate(transportAt, { isConverseJet: false });
    const { romeo, juliet } = await connect(ends);
    const reader = juliet.readable.getReader();
    await streamOf(testBytes(10)).pipeTo(romeo.writable);
    await reader.read();

    expect(await reader.read()).toEqual({ done: true, value: undefined });

    ends.initiator.close();
    ends.responder.close();
  });

  it('is counted only where both sides say so', async () => {
    const ours = await negotiate(transportAt);

    expect(ours.offered.getElementsByTagNameNS(NS.converseJet, 'counted').length).toBe(1);
    expect(ours.answered.getElementsByTagNameNS(NS.converseJet, 'counted').length).toBe(1);

    const others = await negotiate(transportAt, { isConverseJet: false });

    expect(others.offered.getElementsByTagNameNS(NS.converseJet, 'counted').length).toBe(0);
    expect(others.answered.getElementsByTagNameNS(NS.converseJet, 'counted').length).toBe(0);
  });

  it('goes over the proxy that the initiator uses, where both are as good', async () => {
    const ends = await negotiate(transportAt, { isConverseJet: false });
    await carries(ends);

    expect(activations(ends)).toEqual(['juliet']);
  });

  it('goes over the proxy of the initiator where the responder has none', async () => {
    const ends = await negotiate(
      (port) =>
        port.self === ROMEO
          ? transportAt(port)
          : socks5({ ...gatewaysTo(proxyOf(port.network)), proxies: [] }, proxyOf(port.network).open),
      { isConverseJet: false },
    );
    await carries(ends);

    expect(activations(ends)).toEqual(['romeo']);
  });

  it('is described with the address of the proxy, and with the hash of sid, offering side and other side', async () => {
    const { offered, answered } = await negotiate(transportAt);
    const [candidate] = offered.children;

    expect(candidate?.getAttribute('jid')).toBe('proxy.montague.lit');
    expect(candidate?.getAttribute('host')).toBe('proxy.montague.lit');
    expect(candidate?.getAttribute('port')).toBe('5000');
    expect(candidate?.getAttribute('type')).toBe('proxy');
    expect(Number(candidate?.getAttribute('priority'))).toBe((10 << 16) + 65_535);
    expect(offered.getAttribute('dstaddr')).toMatch(/^[0-9a-f]{40}$/);
    expect(answered.getAttribute('sid')).toBe(offered.getAttribute('sid'));
    expect(answered.getAttribute('dstaddr')).not.toBe(offered.getAttribute('dstaddr'));
  });

  it('is not offered where no proxy can be reached', async () => {
    const port = new MemoryNetwork().join(ROMEO);
    const session = socks5(NO_PROXY).offer(contextOf(port, ROMEO, 'juliet@capulet.lit/balcony'));

    expect(await failureOf(session.describe({ signal: NEVER }))).toEqual(
      jasmine.objectContaining({ reason: 'failed-transport' }),
    );
  });

  it('is answered without candidates where none can be used, and then cannot be connected on either side', async () => {
    const ends = await negotiate(onlyRomeo);

    expect(ends.answered.getElementsByTagName('candidate').length).toBe(0);
    expect(ends.answered.hasAttribute('dstaddr')).toBeFalse();

    const both = await Promise.all([
      failureOf(ends.initiator.connect({ signal: NEVER })),
      failureOf(ends.responder.connect({ signal: NEVER })),
    ]);

    for (const failure of both) expect(failure).toEqual(jasmine.objectContaining({ reason: 'failed-transport' }));
  });

  it('cannot be connected where the proxy is not activated, on either side', async () => {
    const ends = await negotiate(transportAt);
    proxyOf(ends.network).mayActivate = false;
    const both = await Promise.all([
      failureOf(ends.initiator.connect({ signal: NEVER })),
      failureOf(ends.responder.connect({ signal: NEVER })),
    ]);

    for (const failure of both) expect(failure).toEqual(jasmine.objectContaining({ reason: 'failed-transport' }));
  });

  it('cannot be connected where the gateway is gone', async () => {
    const ends = await negotiate(transportAt);
    proxyOf(ends.network).isReachable = false;
    const both = await Promise.all([
      failureOf(ends.initiator.connect({ signal: NEVER })),
      failureOf(ends.responder.connect({ signal: NEVER })),
    ]);

    for (const failure of both) expect(failure).toEqual(jasmine.objectContaining({ reason: 'failed-transport' }));
  });

  for (const [what, answers] of [
    ['wants a password', [[Uint8Array.of(5, 2)]]],
    ['speaks SOCKS4', [[Uint8Array.of(4, 0)]]],
    ['refuses', [[Uint8Array.of(5, 0)], [Uint8Array.of(5, 5, 0, 3, 0, 0, 0)]]],
    ['answers with an unknown address', [[Uint8Array.of(5, 0)], [Uint8Array.of(5, 0, 0, 9, 0, 0, 0)]]],
  ] as const) {
    it(`cannot be connected where the proxy ${what}`, async () => {
      const ends = await negotiate(transportAt);
      proxyOf(ends.network).answers = answers;
      const failure = await Promise.all([
        failureOf(ends.initiator.connect({ signal: NEVER })),
        failureOf(ends.responder.connect({ signal: NEVER })),
      ]);

      expect(failure[0]).toEqual(jasmine.objectContaining({ reason: 'failed-transport' }));
    });
  }

  it('is connected where the proxy answers byte by byte', async () => {
    const ends = await negotiate(transportAt, { isConverseJet: false });
    const bytes = [5, 0, 0, 1, 127, 0, 0, 1, 0, 80].map((byte) => Uint8Array.of(byte));
    proxyOf(ends.network).answers = [[Uint8Array.of(5), Uint8Array.of(0)], bytes];
    await carries(ends);
  });

  it('goes over no proxy of Libervia’s', async () => {
    const ends = await negotiate(transportAt, { features: [NS.libervia] });
    const { romeo } = { romeo: failureOf(ends.initiator.connect({ signal: NEVER })) };
    const juliet = failureOf(ends.responder.connect({ signal: NEVER }));
    await Promise.all([romeo, juliet]);

    expect(proxyOf(ends.network).urls).toEqual([]);
  });
});

describe('What a peer says of a SOCKS5 bytestream', () => {
  const say = (ends: Ends, info: Socks5Info, sid = ends.offered.getAttribute('sid')!): unknown => {
    try {
      ends.initiator.info(infoElement(sid, info));
      return undefined;
    } catch (error) {
      return (error as StanzaError).condition;
    }
  };

  it('is refused where it is about an unknown candidate, or another bytestream', async () => {
    const ends = await negotiate(transportAt);

    expect(say(ends, { name: 'candidate-used', cid: 'x' })).toBe('item-not-found');
    expect(say(ends, { name: 'activated', cid: 'x' })).toBe('item-not-found');
    expect(say(ends, { name: 'candidate-error' }, 'x')).toBe('bad-request');
  });

  it('is refused where the answer is about another bytestream', async () => {
    const ends = await negotiate(transportAt);
    const other = xml(`<transport xmlns="${NS.socks5}" sid="x"/>`);

    expect(() => ends.initiator.accepted(other)).toThrowMatching(
      (error) => (error as StanzaError).condition === 'bad-request',
    );
  });

  it('leads to no other proxy than those that are known', async () => {
    const ends = await negotiate(transportAt);
    const foreign = `<candidate cid="1" host="evil.example" jid="proxy.evil.example" port="1" priority="9999999" type="proxy"/>`;
    const direct = `<candidate cid="2" host="192.0.2.1" jid="juliet@capulet.lit/balcony" port="1" priority="9999998" type="direct"/>`;
    const sid = ends.offered.getAttribute('sid')!;
    ends.initiator.accepted(xml(`<transport xmlns="${NS.socks5}" sid="${sid}">${foreign}${direct}</transport>`));
    const failing = failureOf(ends.initiator.connect({ signal: NEVER }));
    ends.initiator.info(infoElement(sid, { name: 'candidate-error' }));

    expect(await failing).toEqual(jasmine.objectContaining({ reason: 'failed-transport' }));
    expect(proxyOf(ends.network).urls).toEqual([]);
  });
});
