import { once } from 'node:events';
import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { demoPolicy, policy } from './csp.mjs';
import { passOn, passOnSocket } from './pass-on.mjs';
import { serveFile } from './static-files.mjs';

/** Those under `jet.localhost` are the demo's pages and what they frame (site/panels.js). */
const OWN_NAMES = [
  'localhost',
  '127.0.0.1',
  '[::1]',
  ...['demo', 'romeo', 'juliet', 'shop', 'apothecary'].map((name) => `${name}.jet.localhost`),
];
/** WebSockets of Prosody's: XMPP, and the way to its proxy for bytestreams. */
const SOCKET_PATHS = ['/xmpp-websocket', '/bytestreams'];
const UPLOAD_PATH = '/upload/';
const REPORTS_PATH = '/csp-reports';
/** Pages that frame others, of several origins. */
const FRAMING_PAGES = ['/', '/visitor.html'];

function parseUrl(text, base) {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}

const isOwn = (url) => url !== undefined && OWN_NAMES.includes(url.hostname);

/** A name of another site that leads to this machine (DNS rebinding), or a page of another site: not for them. */
function isAllowed({ headers: { host, origin } }) {
  return isOwn(parseUrl(`http://${host}`)) && (origin === undefined || isOwn(parseUrl(origin)));
}

/** The policy of an answer: the recommended one for a chat at `localhost`, else one for the demo's several origins. */
function policyFor({ headers: { host } }, path, { csp, onViolation }) {
  const { hostname, port } = new URL(`http://${host}`);
  const isOneOrigin = hostname === 'localhost' && !FRAMING_PAGES.includes(path);
  const text = csp ?? (isOneOrigin ? policy() : demoPolicy(port));
  return onViolation ? `${text}; report-uri ${REPORTS_PATH}` : text;
}

/** Reads a browser's report, and passes on which directive had what blocked. */
async function takeReport(incoming, response, onViolation) {
  const { 'csp-report': report } = await json(incoming);
  onViolation(`${report['effective-directive']} ${report['blocked-uri']}`);
  response.writeHead(204).end();
}

function answer(incoming, response, options) {
  const { prosodyPort, run, onViolation } = options;
  const path = parseUrl(incoming.url, 'http://localhost')?.pathname ?? '';
  const port = prosodyPort();
  const refuse = (status) => response.writeHead(status, { 'Content-Type': 'text/plain' }).end();
  if (!isAllowed(incoming)) return refuse(403);
  if (port === 0) return refuse(503);
  if (path.startsWith(UPLOAD_PATH)) return passOn(incoming, response, port);
  if (path === REPORTS_PATH && onViolation) return takeReport(incoming, response, onViolation);
  if (path !== '/run.json') {
    return serveFile(path, response, { 'Content-Security-Policy': policyFor(incoming, path, options) });
  }
  const headers = { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' };
  return response.writeHead(200, headers).end(JSON.stringify({ run }));
}

/** A page that was opened in another run has keys that are not of this run's accounts. */
const isOfThisRun = ({ searchParams }, run) => (searchParams.get('run') ?? run) === run;

function upgrade(incoming, socket, head, { prosodyPort, run }) {
  const url = parseUrl(incoming.url, 'http://localhost');
  const isForProsody = SOCKET_PATHS.includes(url?.pathname) && isOfThisRun(url, run) && isAllowed(incoming);
  socket.on('error', () => socket.destroy());
  if (isForProsody && prosodyPort() !== 0) passOnSocket(incoming, socket, head, prosodyPort());
  else socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\n\r\n');
}

async function listen(host, port, options, sockets) {
  const server = createServer((incoming, response) => answer(incoming, response, options));
  server.on('upgrade', (incoming, socket, head) => upgrade(incoming, socket, head, options));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.listen(port, host);
  await once(server, 'listening');
  return server;
}

/**
 * Serves the demo on one port of the loopback interface, IPv4 and IPv6, and passes `/xmpp-websocket`, `/bytestreams` and
 * `/upload` on to Prosody.
 * @param {object} options
 * @param {number} options.port 0 means a free one
 * @param {() => number} options.prosodyPort as long as it is 0 nothing is served
 * @param {string} options.run names this run
 * @param {string} [options.csp] the Content Security Policy of all pages, instead of that of csp.mjs
 * @param {(text: string) => void} [options.onViolation] told what a page's policy has blocked, and which directive
 * @throws an `EADDRINUSE` error when the port is taken
 */
export async function startServer({ port, ...options }) {
  const sockets = new Set();
  const servers = [await listen('127.0.0.1', port, options, sockets)];
  const bound = servers[0].address().port;
  try {
    servers.push(await listen('::1', bound, options, sockets));
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
