import type { TransportSession } from '../../../../src/jingle/transport.js';
import { socks5 } from '../../../../src/transports/socks5/socks5.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { contextOf } from '../../../contracts/transport.js';
import { MemoryNetwork } from '../../../support/memory-iq.js';
import { MemoryProxy } from '../../../support/memory-proxy.js';
import { xml } from '../../../support/xml.js';

const NEVER = new AbortController().signal;
const PAGE = 'juliet@xmpp.test/web';

/** The `<jingle/>` of the stanzas of one side, in order, by their action. */
async function captured(name: string): Promise<{ page: Element[]; peer: Element[]; text: string }> {
  const text = await (await fetch(`/fixtures/socks5/${name}.txt`)).text();
  const of = (mark: string): Element[] =>
    text
      .split('\n')
      .filter((line) => line.includes(` PAGE${mark} <iq `) && line.includes('<jingle '))
      .map((line) => xml(line.slice(line.indexOf('<iq '))).querySelector('jingle')!);
  return { page: of('>'), peer: of('<'), text };
}

const transportOf = (jingle: Element): Element => jingle.getElementsByTagNameNS(NS.socks5, 'transport')[0]!;
const withAction = (stanzas: Element[], action: string): Element[] =>
  stanzas.filter((jingle) => jingle.getAttribute('action') === action);
const first = (stanzas: Element[], action: string): Element | undefined => withAction(stanzas, action)[0];
const namesOf = (infos: readonly Element[]): string[] => infos.map((info) => info.firstElementChild!.localName);
const serialized = (element: Element): string => new XMLSerializer().serializeToString(element);
const cidOf = (transport: Element): string => transport.querySelector('candidate')?.getAttribute('cid') ?? '';

/**
 * Plays the part of the page in a captured dialogue.
 * @param options `knowsTheirs`: the page can reach the proxy of the peer; `me` is the page, and `proxyJid` its proxy
 * @returns what our transport said, and what the page of that time said
 */
async function play(
  name: string,
  { features = [] as string[], knowsTheirs = true, me = PAGE, proxyJid = 'proxy.xmpp.test' } = {},
): Promise<{ said: string[]; then: string[] }> {
  const { page, peer, text } = await captured(name);
  const other = /to=['"]((?:mercutio|romeo)@[^'"]*)['"]/.exec(text)![1]!;
  const network = new MemoryNetwork();
  const proxy = new MemoryProxy(network, proxyJid);
  const told: Element[] = [];
  const context = contextOf(network.join(me), me, other, {
    peerFeatures: () => Promise.resolve(new Set(features)),
    sendInfo: (info) => Promise.resolve(void told.push(info)),
  });
  const offer = first(page, 'session-initiate');
  const then = transportOf((offer ?? first(page, 'session-accept'))!);
  // The page of that time had no proxy of its own where it offered none.
  const transport = socks5(
    {
      proxies: cidOf(then) === '' ? [] : [proxy.proxy],
      proxy: (jid) => (knowsTheirs && jid === proxy.jid ? proxy.proxy : undefined),
    },
    proxy.open,
  );
  /** As the peer would say it to us: it names our stream and our candidate. */
  const now = (said: Element): Element => {
    const text = serialized(said).replaceAll(then.getAttribute('sid')!, mine.getAttribute('sid')!);
    return xml(text.replaceAll(`"${cidOf(then)}"`, `"${cidOf(mine)}"`));
  };
  let mine = then;
  const theirs = transportOf(first(peer, offer ? 'session-accept' : 'session-initiate')!);
  const session: TransportSession = offer ? transport.offer(context) : transport.answer(theirs, context);
  mine = (await session.describe({ signal: NEVER })).transport;
  if (offer) session.accepted(now(theirs));
  proxy.join(mine.getAttribute('dstaddr') ?? '');
  const connecting = session.connect({ signal: NEVER });
  for (const info of withAction(peer, 'transport-info')) session.info(now(transportOf(info)));
  await connecting;
  session.close();
  return { said: namesOf(told), then: namesOf(withAction(page, 'transport-info').map(transportOf)) };
}

describe('A captured SOCKS5 bytestream', () => {
  for (const name of ['dino-to-page-both-proxies', 'dino-to-page-their-proxy']) {
    it(`goes on in the same way with us: ${name}`, async () => {
      const { said, then } = await play(name);

      expect(said).toEqual(then);
    });
  }

  for (const name of ['dino-0.5-to-page', 'page-to-dino-0.5']) {
    it(`goes on in the same way with us as it did: ${name}`, async () => {
      const { said, then } = await play(name, { me: 'juliet@localhost/demo', proxyJid: 'proxy.localhost' });

      expect(said).toEqual(then);
    });
  }

  it('goes on in the same way with us where the page cannot reach the proxy of the peer: page-to-dino-100k', async () => {
    const { said, then } = await play('page-to-dino-100k', { knowsTheirs: false });

    expect(said).toEqual(then);
  });

  for (const name of ['libervia-to-page-our-proxy-100k', 'page-to-libervia-20m-gw']) {
    it(`goes on in the same way with us: ${name}`, async () => {
      const { said, then } = await play(name, { features: [NS.libervia] });

      expect(said).toEqual(then);
    });
  }
});
