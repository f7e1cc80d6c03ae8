import { once } from 'node:events';
import { connect, createServer } from 'node:net';

/** A line of TCP that can be cut: what goes through it ends, and nobody gets through, until it is mended. */
export class CuttableLine {
  #sockets = new Set();
  #isCut = false;
  #server;

  /** @param port where it leads to, on this machine */
  static async to(port) {
    const line = new CuttableLine();
    line.#server = createServer((socket) => line.#pass(socket, port)).listen(0, '127.0.0.1');
    await once(line.#server, 'listening');
    return line;
  }

  get port() {
    return this.#server.address().port;
  }

  cut() {
    this.#isCut = true;
    for (const socket of this.#sockets) socket.destroy();
  }

  mend() {
    this.#isCut = false;
  }

  async stop() {
    this.cut();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #pass(socket, port) {
    if (this.#isCut) {
      socket.destroy();
      return;
    }
    const upstream = connect(port, '127.0.0.1');
    const end = () => {
      socket.destroy();
      upstream.destroy();
    };
    for (const side of [socket, upstream]) {
      this.#sockets.add(side);
      side.on('error', end).on('close', () => {
        this.#sockets.delete(side);
        end();
      });
    }
    socket.pipe(upstream).pipe(socket);
  }
}
