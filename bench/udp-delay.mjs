import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { isIPv4 } from 'node:net';

/** Places of the words of a candidate (RFC 8839 §5.1). */
const [PROTOCOL, HOST, PORT] = [2, 4, 5];
/** So that packets wait, instead of being lost, while this process does something else. */
const BUFFER_BYTES = 4 * 1024 * 1024;

/**
 * A relay that passes UDP packets on later. Two sides that know each other by the candidates that it gives, and not by
 * their own, send everything through it.
 */
export class UdpDelay {
  #ms;
  /** What stands for a side, by the side's own address. */
  #sockets = new Map();

  /** @param ms each way */
  constructor(ms) {
    this.#ms = ms;
  }

  /**
   * Makes the candidate by which the other side shall know the one that has this.
   * @returns undefined for one that is not passed on: all but UDP over IPv4
   */
  async candidateFor(candidate) {
    const words = candidate.split(' ');
    const [protocol, host, port] = [PROTOCOL, HOST, PORT].map((place) => words[place]);
    if (protocol?.toLowerCase() !== 'udp' || !isIPv4(host)) return undefined;
    const socket = await this.#standIn(host, Number(port));
    words[PORT] = socket.address().port;
    return words.join(' ');
  }

  async #standIn(host, port) {
    const key = `${host}:${port}`;
    const known = this.#sockets.get(key);
    if (known) return known;
    const socket = createSocket({ type: 'udp4', recvBufferSize: BUFFER_BYTES, sendBufferSize: BUFFER_BYTES });
    this.#sockets.set(key, socket);
    socket.on('message', (packet, from) => {
      const sender = `${from.address}:${from.port}`;
      // It may be closed by then.
      setTimeout(() => this.#sockets.get(sender)?.send(packet, port, host), this.#ms);
    });
    socket.bind(0, host);
    await once(socket, 'listening');
    return socket;
  }

  /** Passes nothing on any more. */
  close() {
    for (const socket of this.#sockets.values()) socket.close();
    this.#sockets.clear();
  }
}
