import { createReadStream, statSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect } from 'node:net';
import { once } from 'node:events';
import { dirname, extname, join, normalize, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
/** What is served, and from where; the first that fits. */
const FOLDERS = [
  ['/converse/', join(ROOT, 'node_modules/converse.js/dist')],
  ['/dist/', join(ROOT, 'dist')],
  ['/', join(ROOT, 'demo/site')],
];
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};
/** As Converse documents it (docs/security.md there). */
const CSP = "script-src 'self' 'wasm-unsafe-eval' https://cdn.conversejs.org";

function fileFor(path) {
  const [prefix, folder] = FOLDERS.find(([start]) => path.startsWith(start));
  const file = normalize(join(folder, path.slice(prefix.length) || 'index.html'));
  return file.startsWith(folder + sep) ? file : undefined;
}

function serveFile(path, response, headers) {
  let file;
  try {
    file = fileFor(decodeURIComponent(path));
    if (!file || !statSync(file).isFile()) throw new Error('no such file');
  } catch {
    response.writeHead(404, { 'Content-Type': 'text/plain' }).end('Not found\n');
    return;
  }
  const type = TYPES[extname(file)] ?? 'application/octet-stream';
  response.writeHead(200, { 'Content-Type': type, 'Cache-Control': 'no-cache', ...headers });
  createReadStream(file).pipe(response);
}

function passOn(incoming, response, port) {
  const { method, url, headers } = incoming;
  const outgoing = request({ host: '127.0.0.1', port, method, path: url, headers: { ...headers, host: 'localhost' } });
  outgoing.on('response', (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.pipe(response);
  });
  outgoing.on('error', () => response.writeHead(502).end());
  incoming.pipe(outgoing);
}

/** A WebSocket goes to Prosody as it came, byte for byte. */
function passOnSocket(incoming, socket, head, port) {
  const upstream = connect(port, '127.0.0.1');
  const lines = incoming.rawHeaders.reduce((text, part, index) => text + part + (index % 2 ? '\r\n' : ': '), '');
  upstream.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines}\r\n`);
  upstream.write(head);
  socket.pipe(upstream).pipe(socket);
  const end = () => {
    socket.destroy();
    upstream.destroy();
  };
  for (const side of [socket, upstream]) side.on('error', end).on('close', end);
}

/**
 * Serves the demo on one port of the loopback interface, IPv4 and IPv6, and passes `/xmpp-websocket` and `/upload` on
 * to Prosody.
 * @param {{ port: number, prosodyPort: () => number, run: string, csp?: string }} options `run` names this run
 * @throws an `EADDRINUSE` error when the port is taken
 */
export async function startServer({ port, prosodyPort, run, csp = CSP }) {
  const onRequest = (incoming, response) => {
    const path = new URL(incoming.url, 'http://localhost').pathname;
    const headers = { 'Content-Security-Policy': csp };
    if (path === '/run.json') response.writeHead(200, { 'Content-Type': TYPES['.json'] }).end(JSON.stringify({ run }));
    else if (path.startsWith('/upload')) passOn(incoming, response, prosodyPort());
    else serveFile(path, response, headers);
  };
  const sockets = new Set();
  const listen = async (host, onPort) => {
    const server = createServer(onRequest);
    server.on('upgrade', (incoming, socket, head) => {
      if (incoming.url.startsWith('/xmpp-websocket')) passOnSocket(incoming, socket, head, prosodyPort());
      else socket.destroy();
    });
    server.on('connection', (socket) => {
      sockets.add(socket);
      socket.on('close', () => sockets.delete(socket));
    });
    server.listen(onPort, host);
    await once(server, 'listening');
    return server;
  };
  const servers = [await listen('127.0.0.1', port)];
  const bound = servers[0].address().port;
  try {
    servers.push(await listen('::1', bound));
  } catch (error) {
    // A machine without IPv6 is fine; a port that somebody else has there is not.
    if (error.code === 'EADDRINUSE') {
      servers[0].close();
      throw error;
    }
  }
  const stop = async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  };
  return { port: bound, stop };
}
