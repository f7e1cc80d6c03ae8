import { once } from 'node:events';
import { createServer, STATUS_CODES, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { addressOf, proxyIn } from './request.js';
import { Limits } from './limits.js';
import type { Address, Options } from './options.js';
import { Pipe } from './pipe.js';
import { giveUpStalled } from './stalled.js';

const MAX_MESSAGE = 64 * 1024;
const GOING_AWAY = 1001;

/** Accepts WebSockets of pages, and connects each with the TCP port of the proxy that its path names. */
export class Gateway {
  readonly #options: Options;
  readonly #log: (line: string) => void;
  readonly #limits: Limits;
  readonly #pipes = new Set<Pipe>();
  readonly #http: Server;
  readonly #webSockets = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    autoPong: false,
    maxPayload: MAX_MESSAGE,
    handleProtocols: (protocols) => protocols.has('binary') && 'binary',
  });

  constructor(options: Options, log: (line: string) => void) {
    this.#options = options;
    this.#log = log;
    this.#limits = new Limits(options);
    this.#http = createServer((_, response) => {
      response.writeHead(426, { Upgrade: 'websocket', Connection: 'close' }).end();
    });
    this.#http.on('upgrade', (request: IncomingMessage, socket: Socket, head: Buffer) => {
      this.#upgrade(request, socket, head);
    });
  }

  /** @returns the port, once it listens */
  async listen(): Promise<number> {
    const { host, port } = this.#options.listen;
    await once(this.#http.listen(port, host), 'listening');
    const address = this.#http.address();
    return typeof address === 'object' && address !== null ? address.port : port;
  }

  /** Closes all connections, and waits until they are gone. */
  async stop(): Promise<void> {
    for (const pipe of this.#pipes) pipe.close(GOING_AWAY);
    this.#http.close();
    this.#http.closeAllConnections();
    await once(this.#http, 'close');
  }

  #upgrade(request: IncomingMessage, socket: Socket, head: Buffer): void {
    const { origins, proxies, trustForwardedFor } = this.#options;
    const [name, address] = [proxyIn(request), addressOf(request, trustForwardedFor)];
    const proxy = proxies.get(name);
    if (!origins.has('*') && !origins.has(request.headers.origin ?? '')) {
      refuse(socket, 403);
      return;
    }
    if (proxy === undefined) {
      refuse(socket, 404);
      return;
    }
    const leave = this.#limits.enter(address);
    if (leave === undefined) {
      refuse(socket, 503);
      return;
    }
    let page: WebSocket | undefined;
    // Calls back at once, or not at all.
    this.#webSockets.handleUpgrade(request, socket, head, (accepted) => (page = accepted));
    if (page === undefined) leave();
    else this.#join(page, socket, proxy, { label: `${address} ${name}`, leave });
  }

  #join(page: WebSocket, socket: Socket, { host, port }: Address, slot: { label: string; leave: () => void }): void {
    const proxy = connect({ host, port, noDelay: true, allowHalfOpen: true });
    for (const side of [socket, proxy]) giveUpStalled(side);
    const onClose = () => {
      slot.leave();
      this.#pipes.delete(pipe);
      this.#log(`closed ${slot.label}: ${pipe.counts.toProxy} bytes to the proxy, ${pipe.counts.toPage} to the page`);
    };
    const pipe = new Pipe(page, proxy, { timeoutMs: this.#options.timeoutSeconds * 1000, onClose });
    this.#pipes.add(pipe);
    this.#log(`opened ${slot.label}`);
  }
}

function refuse(socket: Socket, status: number): void {
  // A browser that is gone already.
  socket.on('error', () => undefined);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
