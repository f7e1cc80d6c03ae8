import { withinDeadline } from '../../async/deadline.js';
import { toHex } from '../../bytes/hex.js';
import { digest } from '../../crypto/one-shot-digest.js';
import { SessionError, StanzaError } from '../../errors.js';
import { logUnlessExpected } from '../../log.js';
import type { Connection, Transport, TransportContext } from '../../jingle/transport.js';
import type { TransportDescription, TransportSession } from '../../jingle/transport.js';
import { NS } from '../../xmpp/namespaces.js';
import { openSocket } from './byte-socket.js';
import type { Gateways, Proxy } from './gateways.js';
import { CountedStream } from './counted-stream.js';
import { connectThrough } from './proxy-line.js';
import { ProxyStream, type ClosableConnection } from './proxy-stream.js';
import {
  activateElement,
  infoElement,
  parseInfo,
  parseTransport,
  transportElement,
  type Candidate,
  type Socks5Info,
  type Socks5Transport,
} from './stanza.js';

/** How long one proxy may take to connect us. */
const PROXY_MS = 5000;
/** How long the peer may take to say which of our candidates it uses, and to activate its proxy. */
const PEER_MS = 20_000;
/** Candidates of the peer that are tried. */
const MAX_TRIED = 3;
/** XEP-0260 §2.2: proxies come last; the local preference is that of the order. */
const PROXY_PRIORITY = 10 << 16;

const failed = (message: string): SessionError => new SessionError('failed-transport', 'connection-lost', message);
const late = (): Error => new SessionError('failed-transport', 'timeout', 'the peer or a proxy did not answer in time');

/** XEP-0260 §2.2: names a bytestream at a proxy. @param offering the full JID of the side whose candidate it is */
async function dstaddrOf(sid: string, offering: string, other: string): Promise<string> {
  return toHex(await digest('SHA-1', new TextEncoder().encode(sid + offering + other)));
}

type KnownProxies = Pick<Gateways, 'proxies' | 'proxy'>;
type OpenSocket = typeof openSocket;

/** A candidate, and the stream to it. */
interface Tried {
  readonly candidate: Candidate;
  readonly stream: ClosableConnection;
}

/**
 * The transport of one session. Each side tries the proxies of the other and says which of them it uses, or none; where
 * both use one, the one of the higher priority counts. The side that has offered it activates it.
 */
class Socks5Session implements TransportSession {
  readonly #context: TransportContext;
  readonly #gateways: KnownProxies;
  readonly #openSocket: OpenSocket;
  readonly #isInitiator: boolean;
  readonly #sid: string;
  #theirs: readonly Candidate[];
  readonly #ours = new Map<string, { readonly candidate: Candidate; readonly proxy: Proxy }>();
  /** Which of ours the peer uses. */
  readonly #used = Promise.withResolvers<Candidate | undefined>();
  /** Resolves with the candidate whose proxy the peer has activated, undefined when it could not. */
  readonly #activated = Promise.withResolvers<string | undefined>();
  readonly #closed = new AbortController();
  #stream: ClosableConnection | undefined;
  /** Each side tells the other what it has read. */
  #isCounted: boolean;

  /** @throws StanzaError on a malformed element */
  constructor(context: TransportContext, gateways: KnownProxies, openSocket: OpenSocket, offered?: Element) {
    const theirs = offered && parseTransport(offered);
    this.#context = context;
    this.#gateways = gateways;
    this.#openSocket = openSocket;
    this.#isInitiator = theirs === undefined;
    this.#sid = theirs?.sid ?? crypto.randomUUID();
    this.#theirs = theirs?.candidates ?? [];
    this.#isCounted = theirs?.isCounted === true;
  }

  async describe(): Promise<TransportDescription> {
    for (const [index, proxy] of this.#gateways.proxies.entries()) {
      const priority = PROXY_PRIORITY + 0xffff - index;
      const candidate = { cid: crypto.randomUUID(), ...proxy.streamHost, priority, type: 'proxy' } as const;
      this.#ours.set(candidate.cid, { candidate, proxy });
    }
    const candidates = [...this.#ours.values()].map(({ candidate }) => candidate);
    if (candidates.length === 0 && this.#isInitiator) throw failed('no proxy can be reached from here');
    const { self, peer } = this.#context;
    const dstaddr = candidates.length > 0 ? await dstaddrOf(this.#sid, self, peer) : undefined;
    if (this.#isInitiator) this.#isCounted = (await this.#context.peerFeatures()).has(NS.converseJet);
    return { transport: transportElement({ sid: this.#sid, candidates, isCounted: this.#isCounted }, dstaddr) };
  }

  accepted(transport: Element): void {
    const { candidates, isCounted } = this.#checked(parseTransport(transport));
    this.#theirs = candidates;
    this.#isCounted &&= isCounted;
  }

  info(transport: Element): void {
    const info = parseInfo(transport);
    if (transport.getAttribute('sid') !== this.#sid) throw new StanzaError('bad-request', 'another bytestream');
    switch (info.name) {
      case 'candidate-used':
        this.#used.resolve(this.#ownCandidate(info.cid));
        return;
      case 'candidate-error':
        this.#used.resolve(undefined);
        return;
      case 'activated':
        if (!this.#theirs.some(({ cid }) => cid === info.cid)) throw unknownCandidate();
        this.#activated.resolve(info.cid);
        return;
      case 'proxy-error':
        this.#activated.resolve(undefined);
    }
  }

  async connect({ signal }: { signal: AbortSignal }): Promise<Connection> {
    const stop = AbortSignal.any([signal, this.#closed.signal]);
    stop.throwIfAborted();
    const tried = await this.#tryTheirs(stop);
    try {
      await this.#say(tried ? { name: 'candidate-used', cid: tried.candidate.cid } : { name: 'candidate-error' });
      const used = await withinDeadline({ ms: PEER_MS, late }, () => this.#used.promise, stop);
      const stream = isTheirsBetter(tried?.candidate, used, this.#isInitiator)
        ? await this.#waitForActivation(tried, stop)
        : await this.#activate(used, stop);
      if (stream !== tried?.stream) tried?.stream.destroy();
      return (this.#stream = stream);
    } catch (error) {
      tried?.stream.destroy();
      throw error;
    }
  }

  close(): void {
    this.#closed.abort(failed('the stream was closed'));
    this.#stream?.destroy();
  }

  #checked(said: Socks5Transport): Socks5Transport {
    if (said.sid !== this.#sid) throw new StanzaError('bad-request', 'another bytestream');
    return said;
  }

  #ownCandidate(cid: string): Candidate {
    const found = this.#ours.get(cid);
    if (found === undefined) throw unknownCandidate();
    return found.candidate;
  }

  async #say(info: Socks5Info): Promise<void> {
    await this.#context.sendInfo(infoElement(this.#sid, info)).catch((error: unknown) => {
      logUnlessExpected('a word about a proxy')(error);
      throw failed('the peer does not take what it is told');
    });
  }

  /** The first of the peer's proxies, best first, that a page can reach and that connects us. */
  async #tryTheirs(signal: AbortSignal): Promise<Tried | undefined> {
    // The proxies that Libervia 0.9 offers never work, and it prefers them to ours.
    if ((await this.#context.peerFeatures()).has(NS.libervia)) return undefined;
    const { self, peer } = this.#context;
    const dstaddr = await dstaddrOf(this.#sid, peer, self);
    const reachable = this.#theirs
      .filter(({ type }) => type === 'proxy')
      .flatMap((candidate) => {
        const proxy = this.#gateways.proxy(candidate.jid);
        return proxy === undefined ? [] : [{ candidate, url: proxy.url }];
      })
      .sort((a, b) => b.candidate.priority - a.candidate.priority);
    for (const { candidate, url } of reachable.slice(0, MAX_TRIED)) {
      const stream = await this.#open(url, dstaddr, signal);
      if (stream !== undefined) return { candidate, stream };
    }
    return undefined;
  }

  /** @returns undefined when the proxy does not connect us @throws AbortError */
  async #open(url: string, dstaddr: string, signal: AbortSignal): Promise<ClosableConnection | undefined> {
    const open = async (end: AbortSignal): Promise<ClosableConnection> => {
      const onlyReads = this.#context.onlyReads && !this.#isCounted;
      const line = await connectThrough(await this.#openSocket(url, { onlyReads, signal: end }), dstaddr, end);
      return this.#isCounted ? new CountedStream(line) : new ProxyStream(line);
    };
    try {
      return await withinDeadline({ ms: PROXY_MS, late }, open, signal);
    } catch (error) {
      signal.throwIfAborted();
      logUnlessExpected('connecting to a proxy')(error);
      return undefined;
    }
  }

  async #waitForActivation(tried: Tried | undefined, signal: AbortSignal): Promise<ClosableConnection> {
    if (tried === undefined) throw failed('neither side can use a proxy of the other');
    const cid = await withinDeadline({ ms: PEER_MS, late }, () => this.#activated.promise, signal);
    if (cid !== tried.candidate.cid) throw failed('the peer did not activate its proxy');
    return tried.stream;
  }

  /** Connects to our own proxy, and has it activated. */
  async #activate(used: Candidate | undefined, signal: AbortSignal): Promise<ClosableConnection> {
    const ours = used && this.#ours.get(used.cid);
    if (ours === undefined) throw failed('neither side can use a proxy of the other');
    const { self, peer, iq } = this.#context;
    const stream = await this.#open(ours.proxy.url, await dstaddrOf(this.#sid, self, peer), signal);
    try {
      if (stream === undefined) throw failed('our own proxy cannot be reached');
      await iq.send('set', ours.candidate.jid, activateElement(this.#sid, peer), { signal });
    } catch (error) {
      signal.throwIfAborted();
      logUnlessExpected('activating a proxy')(error);
      stream?.destroy();
      await this.#say({ name: 'proxy-error' });
      throw failed('the proxy was not activated');
    }
    await this.#say({ name: 'activated', cid: ours.candidate.cid });
    return stream;
  }
}

const unknownCandidate = (): StanzaError => new StanzaError('item-not-found', 'an unknown candidate');

/**
 * True when the candidate of the peer that we use counts, and not the one of ours that it uses (XEP-0260 §2.4): the one of
 * the higher priority, else the one that the initiator uses.
 */
function isTheirsBetter(theirs: Candidate | undefined, ours: Candidate | undefined, isInitiator: boolean): boolean {
  if (theirs === undefined || ours === undefined) return ours === undefined;
  return theirs.priority === ours.priority ? isInitiator : theirs.priority > ours.priority;
}

/**
 * SOCKS5 bytestreams (XEP-0260) through proxies that a page can reach.
 * @param open opens a WebSocket; specs have their own
 */
export const socks5 = (gateways: KnownProxies, open: OpenSocket = openSocket): Transport => ({
  namespace: NS.socks5,
  features: [NS.socks5],
  offer: (context) => new Socks5Session(context, gateways, open),
  answer: (element, context) => new Socks5Session(context, gateways, open, element),
});
