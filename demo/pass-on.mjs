import { request } from 'node:http';
import { connect } from 'node:net';

const LOOPBACK = '127.0.0.1';

/** Passes an HTTP request on to Prosody, and its answer back. */
export function passOn(incoming, response, port) {
  const { method, url, headers } = incoming;
  const outgoing = request({ host: LOOPBACK, port, method, path: url, headers: { ...headers, host: 'localhost' } });
  outgoing.on('response', (answer) => {
    response.writeHead(answer.statusCode, answer.headers);
    answer.on('error', () => response.destroy()).pipe(response);
  });
  outgoing.on('error', () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502).end();
  });
  response.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

/** Passes a WebSocket on to Prosody as it came, byte for byte. */
export function passOnSocket(incoming, socket, head, port) {
  const upstream = connect(port, LOOPBACK);
  const end = () => {
    socket.destroy();
    upstream.destroy();
  };
  for (const side of [socket, upstream]) side.on('error', end).on('close', end);
  const lines = incoming.rawHeaders.reduce((text, part, index) => text + part + (index % 2 ? '\r\n' : ': '), '');
  upstream.write(`${incoming.method} ${incoming.url} HTTP/1.1\r\n${lines}\r\n`);
  upstream.write(head);
  socket.pipe(upstream).pipe(socket);
}
