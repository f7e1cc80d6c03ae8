import { concat } from '../../src/bytes/concat.js';
import { toHex } from '../../src/bytes/hex.js';
import { digest } from '../../src/crypto/one-shot-digest.js';
import { StanzaError } from '../../src/errors.js';
import type { ByteSocket } from '../../src/transports/socks5/byte-socket.js';
import type { Proxy } from '../../src/transports/socks5/gateways.js';
import { element } from '../../src/xmpp/element.js';
import { NS } from '../../src/xmpp/namespaces.js';
import type { MemoryNetwork } from './memory-iq.js';

/** Bytes that a direction of the proxy holds. */
export const PROXY_BYTES = 64 * 1024;

const size = ({ byteLength }: Uint8Array): number => byteLength;
const passage = (): TransformStream<Uint8Array, Uint8Array> =>
  new TransformStream(undefined, { highWaterMark: PROXY_BYTES, size }, { highWaterMark: 0 });

/** The proxy's end of a connection. */
class Client {
  readonly fromPage = passage();
  readonly toPage = passage();
  readonly closed = Promise.withResolvers<undefined>();
  readonly reader = this.fromPage.readable.getReader();
  readonly writer = this.toPage.writable.getWriter();

  /** The page's end. */
  get socket(): ByteSocket {
    const { readable } = this.toPage;
    const writer = this.fromPage.writable.getWriter();
    return {
      readable,
      writable: new WritableStream({ write: (bytes) => writer.write(bytes) }),
      close: async () => {
        // The browser sends what it holds, and reads no more.
        await writer.close().catch(() => undefined);
        this.end();
        await this.closed.promise;
      },
    };
  }

  end(): void {
    this.closed.resolve(undefined);
    this.writer.close().catch(() => undefined);
  }

  async take(): Promise<Uint8Array> {
    return (await this.reader.read()).value ?? new Uint8Array(0);
  }
}

/** A SOCKS5 proxy in memory, its WebSocket, and its XMPP account. */
export class MemoryProxy {
  readonly jid: string;
  /** What it answers to the two requests of SOCKS5, instead of what it should; in the pieces given. */
  answers: readonly (readonly Uint8Array[])[] | undefined;
  isReachable = true;
  mayActivate = true;
  readonly urls: string[] = [];
  readonly #waiting = new Map<string, Client[]>();

  constructor(network: MemoryNetwork, jid = 'proxy.montague.lit') {
    this.jid = jid;
    network.join(jid).handle(NS.bytestreams, ({ from, payload }) => this.#activate(from, payload));
  }

  /** As pages find it. */
  get proxy(): Proxy {
    return { url: `wss://${this.jid}/`, streamHost: { jid: this.jid, host: this.jid, port: 5000 } };
  }

  /** Opens a WebSocket to it. */
  open = async (url: string, { signal }: { signal: AbortSignal }): Promise<ByteSocket> => {
    signal.throwIfAborted();
    this.urls.push(url);
    if (!this.isReachable) throw Object.assign(new Error('unreachable'), { name: 'SessionError' });
    const client = new Client();
    void this.#serve(client);
    return Promise.resolve(client.socket);
  };

  /** Connects somebody else, who says nothing. */
  join(name: string): void {
    this.#waiting.set(name, [...(this.#waiting.get(name) ?? []), new Client()]);
  }

  async #serve(client: Client): Promise<void> {
    await client.take();
    await this.#say(client, 0, Uint8Array.of(5, 0));
    const request = await client.take();
    const name = new TextDecoder().decode(request.slice(5, 5 + request[4]!));
    const sides = this.#waiting.get(name) ?? [];
    this.#waiting.set(name, [...sides, client]);
    await this.#say(
      client,
      1,
      concat(Uint8Array.of(5, 0, 0, 3, 40), new TextEncoder().encode(name), Uint8Array.of(0, 0)),
    );
  }

  async #say({ writer }: Client, request: 0 | 1, right: Uint8Array): Promise<void> {
    for (const piece of this.answers?.[request] ?? [right]) await writer.write(piece);
  }

  async #activate(from: string, query: Element): Promise<undefined> {
    const target = query.firstElementChild?.textContent ?? '';
    const name = toHex(await digest('SHA-1', new TextEncoder().encode(query.getAttribute('sid')! + from + target)));
    const [one, other] = this.#waiting.get(name) ?? [];
    if (one === undefined) throw new StanzaError('item-not-found', 'nobody is connected');
    if (other === undefined || !this.mayActivate) throw new StanzaError('not-allowed', 'one side is not connected');
    for (const [here, there] of [[one, other], [other, one]] as const) void relay(here, there); // prettier-ignore
    return undefined;
  }
}

/** Ends both connections where one ends, when all has gone. */
async function relay(from: Client, to: Client): Promise<void> {
  for (;;) {
    const { value } = await from.reader.read();
    if (value === undefined) break;
    await to.writer.write(value).catch(() => undefined);
  }
  to.end();
}

/** What a proxy's disco#info says. */
export const proxyInfo = (url: string): Element =>
  element(
    NS.discoInfo,
    'query',
    {},
    element(NS.discoInfo, 'identity', { category: 'proxy', type: 'bytestreams' }),
    element(NS.converseJet, 'websocket', { url }),
  );
