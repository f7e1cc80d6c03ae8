const SOCKS5 = 'urn:xmpp:jingle:transports:s5b:1';

/** SOCKS5 bytestreams of a device that reaches nobody, and that nobody reaches: SocksByteStreamsTransport.java where all fails. */
export class Socks5 {
  static namespace = SOCKS5;
  namespace = SOCKS5;
  #options;
  #sid;

  constructor(options, element) {
    this.#options = options;
    this.#sid = element?.getAttribute('sid') ?? crypto.randomUUID();
  }

  async describe() {
    const { jid } = this.#options.stream;
    const candidate = `<candidate cid="${crypto.randomUUID()}" host="127.0.0.1" jid="${jid}" port="1" priority="8257636" type="direct"/>`;
    return { contentName: crypto.randomUUID(), element: this.#element(candidate) };
  }

  ready() {}

  async configure() {}

  async connect() {
    this.#options.onInfo(this.#element('<candidate-error/>'));
  }

  info(element) {
    if (element.querySelector('candidate-error')) this.#options.onFailed();
  }

  terminate() {}

  #element(inside) {
    return `<transport xmlns="${SOCKS5}" sid="${this.#sid}">${inside}</transport>`;
  }
}
