type Socks5 = typeof import('../../src/transports/socks5/socks5.js');

/** Loads what talks to SOCKS5 proxies. */
export const loadSocks5 = (): Promise<Socks5> =>
  import(/* webpackChunkName: "converse-jet-socks5" */ '../../src/transports/socks5/socks5.js');
