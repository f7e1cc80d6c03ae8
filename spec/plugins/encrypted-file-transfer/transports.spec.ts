import { DEFAULTS, readSettings } from '../../../plugins/encrypted-file-transfer/settings.js';
import { makeTransports } from '../../../plugins/encrypted-file-transfer/transports.js';
import { canOffer, type Transport } from '../../../src/jingle/transport.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryNetwork } from '../../support/memory-iq.js';
import { proxyInfo } from '../../support/memory-proxy.js';
import { ROMEO } from '../../support/people.js';

const PROXY = 'proxy.montague.lit';

describe('The SOCKS5 transport of a page', () => {
  let network: MemoryNetwork;
  let transport: Transport;
  /** A stream begins. */
  let begin: () => void;
  /** The next time that the page has looked for proxies. */
  let looked: PromiseWithResolvers<undefined>;

  beforeEach(() => {
    jasmine.clock().install();
    network = new MemoryNetwork();
    looked = Promise.withResolvers();
    const settings = readSettings({
      settings: { get: (name) => (DEFAULTS as Record<string, unknown>)[name], extend: () => undefined },
    });
    [transport] = makeTransports(['socks5'], {
      iq: network.join(ROMEO),
      admits: () => true,
      settings: () => settings,
      events: { onNewStream: (listener) => void (begin = listener) },
      onChange: () => {
        looked.resolve(undefined);
        looked = Promise.withResolvers();
      },
    }) as [Transport];
  });

  afterEach(() => {
    jasmine.clock().uninstall();
  });

  function startProxy(): void {
    network
      .join('montague.lit')
      .handle(NS.discoItems, () => element(NS.discoItems, 'query', {}, element(NS.discoItems, 'item', { jid: PROXY })));
    const proxy = network.join(PROXY);
    proxy.handle(NS.discoInfo, () => proxyInfo('wss://montague.lit/bytestreams'));
    const streamhost = element(NS.bytestreams, 'streamhost', { jid: PROXY, host: '192.0.2.1', port: 5000 });
    proxy.handle(NS.bytestreams, () => element(NS.bytestreams, 'query', {}, streamhost));
  }

  const look = (cause: () => void): Promise<undefined> => {
    const { promise } = looked;
    cause();
    return promise;
  };

  it('can be offered when the server has a proxy', async () => {
    startProxy();
    await look(begin);

    expect(canOffer(transport)).toBeTrue();
  });

  it('looks for proxies anew with each stream', async () => {
    startProxy();
    await look(begin);
    network.leave(PROXY);
    await look(begin);

    expect(canOffer(transport)).toBeFalse();
  });

  it('looks again after a minute where it has found none', async () => {
    await look(begin);

    expect(canOffer(transport)).toBeFalse();

    startProxy();
    // The timer is set in the same turn as we are told.
    await network.settled();
    await look(() => jasmine.clock().tick(60_000));

    expect(canOffer(transport)).toBeTrue();
  });
});
