/** Messages of a page and of the proxy before the stream: greeting, and request or reply. */
const HANDSHAKE = 2;

/**
 * Changes what goes over the bytestreams of a page. Call it before the page loads.
 * @param change its `received` and `sent`, where they are set, get the bytes of a stream and return others
 */
export async function changeBytestreams(page, change) {
  // What is not routed.
  await page.addInitScript(() => delete globalThis.WebSocketStream);
  await page.routeWebSocket('**/bytestreams*', (socket) => {
    const server = socket.connectToServer();
    const pass = (from, to, name) => {
      let count = 0;
      from.onMessage((message) => {
        const isOfStream = ++count > HANDSHAKE && change[name] !== undefined;
        to.send(isOfStream ? change[name](Buffer.from(message)) : message);
      });
    };
    pass(server, socket, 'received');
    pass(socket, server, 'sent');
  });
}

/** Other bytes: the first one is changed. */
export const changed = (bytes) => bytes.fill(bytes[0] ^ 1, 0, 1);
