import type { IncomingMessage } from 'node:http';

/** @returns the name of the proxy that a request asks for: its path */
export function proxyIn({ url = '/' }: IncomingMessage): string {
  const path = url.replace(/^\//, '').replace(/\?.*$/, '');
  try {
    return decodeURIComponent(path).toLowerCase();
  } catch {
    return ''; // a malformed escape: no proxy has this name
  }
}

/** @returns the address that a request comes from; of a chain of proxies, the one that the last of them has seen */
export function addressOf({ headers, socket }: IncomingMessage, trustForwardedFor: boolean): string {
  const forwarded = trustForwardedFor ? String(headers['x-forwarded-for'] ?? '') : '';
  const last = forwarded.split(',').at(-1)?.trim();
  return (last || (socket.remoteAddress ?? '')).replace(/^::ffff:/, '');
}
