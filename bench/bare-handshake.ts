/** Bytes of the proxy's answers. */
const HANDSHAKE = 49;

/** Opens a WebSocket to a proxy, and has it connect the stream of that name. */
export async function openBare(url: string, name: string): Promise<WebSocket> {
  const socket = new WebSocket(url, 'binary');
  socket.binaryType = 'arraybuffer';
  const comes = (event: string) =>
    new Promise((resolve) => {
      socket.addEventListener(event, resolve, { once: true });
    });
  await comes('open');
  let received = 0;
  const count = ({ data }: MessageEvent<ArrayBuffer>): void => void (received += data.byteLength);
  socket.addEventListener('message', count);
  socket.send(Uint8Array.of(5, 1, 0));
  await comes('message');
  socket.send(Uint8Array.of(5, 1, 0, 3, name.length, ...new TextEncoder().encode(name), 0, 0));
  while (received < HANDSHAKE) await comes('message');
  socket.removeEventListener('message', count);
  return socket;
}
