import { Gateways } from '../../../../src/transports/socks5/gateways.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { MemoryNetwork } from '../../../support/memory-iq.js';
import { proxyInfo } from '../../../support/memory-proxy.js';

const URL = 'wss://montague.lit/bytestreams';

describe('The proxies that a page can reach', () => {
  let network: MemoryNetwork;
  const gateways = (settings: Record<string, string> = {}): Gateways =>
    new Gateways(network.join('romeo@montague.lit/orchard'), () => new Map(Object.entries(settings)));
  const server = (...parts: string[]): void => {
    const items = parts.map((jid) => element(NS.discoItems, 'item', { jid }));
    network.join('montague.lit').handle(NS.discoItems, () => element(NS.discoItems, 'query', {}, ...items));
  };
  /** @param said JID of the streamhost, where it is another */
  const proxy = (jid: string, url?: string, said = jid): void => {
    const port = network.join(jid);
    port.handle(NS.discoInfo, () => (url === undefined ? element(NS.discoInfo, 'query') : proxyInfo(url)));
    port.handle(NS.bytestreams, () => {
      const streamhost = element(NS.bytestreams, 'streamhost', { jid: said, host: '192.0.2.1', port: 5000 });
      return element(NS.bytestreams, 'query', {}, streamhost);
    });
  };
  const urls = async (found: Gateways): Promise<string[]> => {
    await found.look();
    return found.proxies.map(({ url }) => url);
  };

  beforeEach(() => {
    network = new MemoryNetwork();
  });

  it('are those of the server that say how', async () => {
    server('proxy.montague.lit', 'upload.montague.lit', 'gone.montague.lit');
    proxy('proxy.montague.lit', URL);
    proxy('upload.montague.lit');
    const found = gateways();

    expect(await urls(found)).toEqual([URL]);
    expect(found.proxy('proxy.montague.lit')?.streamHost).toEqual({
      jid: 'proxy.montague.lit',
      host: '192.0.2.1',
      port: 5000,
    });
    expect(found.proxy('upload.montague.lit')).toBeUndefined();
  });

  it('are those of the settings, whoever’s they are', async () => {
    proxy('proxy.example.org');

    expect(await urls(gateways({ 'proxy.example.org': URL }))).toEqual([URL]);
  });

  it('are reached as the settings say, where the server says it otherwise', async () => {
    server('proxy.montague.lit');
    proxy('proxy.montague.lit', 'wss://elsewhere.example/');

    expect(await urls(gateways({ 'proxy.montague.lit': URL }))).toEqual([URL]);
  });

  it('are three at most', async () => {
    const parts = Array.from({ length: 5 }, (_, n) => `proxy${n}.montague.lit`);
    server(...parts);
    for (const jid of parts) proxy(jid, URL);

    expect((await urls(gateways())).length).toBe(3);
  });

  it('are those that add the resource of a node to their name (ejabberd)', async () => {
    proxy('proxy.example.org', undefined, 'proxy.example.org/70306884');
    const found = gateways({ 'proxy.example.org': URL });

    expect(await urls(found)).toEqual([URL]);
    expect(found.proxy('proxy.example.org/70306884')?.streamHost.jid).toBe('proxy.example.org/70306884');
  });

  it('are not those that answer for another one, or do not answer', async () => {
    server('proxy.montague.lit');
    proxy('proxy.montague.lit', URL, 'proxy.evil.example');

    expect(await urls(gateways({ 'gone.example.org': URL }))).toEqual([]);
  });

  for (const url of ['https://montague.lit/', 'javascript:alert(1)', 'montague.lit', '']) {
    it(`are not reached at “${url}”`, async () => {
      server('proxy.montague.lit');
      proxy('proxy.montague.lit', url);

      expect(await urls(gateways())).toEqual([]);
    });
  }
});
