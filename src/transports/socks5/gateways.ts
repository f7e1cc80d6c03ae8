import { withinDeadline } from '../../async/deadline.js';
import { StanzaError } from '../../errors.js';
import { logUnlessExpected } from '../../log.js';
import type { IqPort } from '../../xmpp/iq-port.js';
import { bareJid } from '../../xmpp/jid.js';
import {
  infoQuery,
  itemsQuery,
  parseGateway,
  parseItems,
  parseStreamHost,
  streamHostQuery,
  type Listener,
} from './proxy-stanza.js';

/** A proxy for bytestreams, and the WebSocket that leads a page to it. */
export interface Proxy {
  readonly url: string;
  readonly streamHost: Listener;
}

/** How long the server, and each part of it, may take to answer. */
const ANSWER_MS = 5000;
/** Parts of a server that are asked. */
const MAX_ITEMS = 32;
/** Proxies that are offered. */
const MAX_PROXIES = 3;

const late = (): Error => new StanzaError('remote-server-timeout', 'no answer');

/** A page at `https:` cannot open a WebSocket without TLS. */
function isUsable(url: string): boolean {
  const { protocol } = URL.parse(url) ?? {};
  return protocol === 'wss:' || (protocol === 'ws:' && location.protocol === 'http:');
}

/** The proxies that a page can reach: those of the settings, and those of our server that say how. */
export class Gateways {
  readonly #iq: IqPort;
  readonly #settings: () => ReadonlyMap<string, string>;
  /** By JID. */
  #proxies: ReadonlyMap<string, Proxy> = new Map();

  /** @param settings addresses of WebSockets by the JIDs of proxies */
  constructor(iq: IqPort, settings: () => ReadonlyMap<string, string>) {
    this.#iq = iq;
    this.#settings = settings;
  }

  /** What {@link look} has found. */
  get proxies(): readonly Proxy[] {
    return [...this.#proxies.values()].slice(0, MAX_PROXIES);
  }

  /** The proxy of that JID; undefined where no page can reach it. */
  proxy(jid: string): Proxy | undefined {
    return this.#proxies.get(jid);
  }

  /** Asks the server, and all proxies that are known. Never rejects. */
  async look(): Promise<void> {
    const urls = new Map([...(await this.#announced()), ...this.#settings()]);
    const found = await Promise.all([...urls].map(([jid, url]) => this.#ask(jid, url)));
    this.#proxies = new Map(found.flatMap((proxy) => (proxy === undefined ? [] : [[proxy.streamHost.jid, proxy]])));
  }

  async #ask(jid: string, url: string): Promise<Proxy | undefined> {
    if (!isUsable(url)) return undefined;
    const streamHost = await this.#answer(jid, streamHostQuery(), parseStreamHost);
    // ejabberd adds the resource of its node, and is activated under that name alone.
    return streamHost && bareJid(streamHost.jid) === jid ? { url, streamHost } : undefined;
  }

  async #announced(): Promise<readonly (readonly [string, string])[]> {
    const account = bareJid(this.#iq.self);
    const domain = account.slice(account.indexOf('@') + 1);
    const items = await this.#answer(domain, itemsQuery(), (result) => parseItems(result, MAX_ITEMS));
    const found = (items ?? []).map(async (jid) => {
      const url = await this.#answer(jid, infoQuery(), parseGateway);
      return url === undefined ? [] : [[jid, url] as const];
    });
    return (await Promise.all(found)).flat();
  }

  /** @returns undefined where nothing comes that can be read */
  async #answer<T>(to: string, query: Element, parse: (result: Element) => T): Promise<T | undefined> {
    const { signal } = new AbortController();
    const ask = (end: AbortSignal): Promise<Element> => this.#iq.send('get', to, query, { signal: end });
    try {
      return parse(await withinDeadline({ ms: ANSWER_MS, late }, ask, signal));
    } catch (error) {
      logUnlessExpected('looking for proxies')(error);
      return undefined;
    }
  }
}
