import { once } from 'node:events';
import { connect } from 'node:net';
import { WebSocketServer } from 'ws';

/** A WebSocket gateway before a SOCKS5 proxy, which a spec lets lie. */
export class LyingGateway {
  /** What a page gets of the proxy's bytes. @param change gets them and how often bytes have come; undefined: nothing */
  change = (bytes) => bytes;
  /** Called with each new WebSocket, of which it may get rid at once. */
  onPage = () => undefined;
  #server;
  #proxyPort;

  static async start(proxyPort) {
    const gateway = new LyingGateway();
    gateway.#proxyPort = proxyPort;
    gateway.#server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    gateway.#server.on('connection', (socket) => gateway.#pass(socket));
    await once(gateway.#server, 'listening');
    return gateway;
  }

  get url() {
    return `ws://127.0.0.1:${this.#server.address().port}/proxy.localhost`;
  }

  /** It is as it should be from now on. */
  repent() {
    this.change = (bytes) => bytes;
    this.onPage = () => undefined;
  }

  async stop() {
    for (const socket of this.#server.clients) socket.terminate();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(socket) {
    const proxy = connect({ port: this.#proxyPort, host: '127.0.0.1', noDelay: true });
    let count = 0;
    proxy.on('data', (bytes) => {
      for (const part of [this.change(bytes, ++count) ?? []].flat()) socket.send(part);
    });
    proxy.on('close', () => socket.close());
    proxy.on('error', () => socket.close());
    socket.on('message', (bytes) => proxy.write(bytes));
    socket.on('close', () => proxy.destroy());
    socket.on('error', () => proxy.destroy());
    this.onPage(socket);
  }
}
