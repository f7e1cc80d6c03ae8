import { ByteMeter } from '../byte-meter.js';
import type { Cut } from '../cut.js';

const attribute = (stanza: string, name: string): string =>
  new RegExp(`\\b${name}=['"]([^'"]*)`).exec(stanza)?.[1] ?? '';

/** Sends blocks of zeros in requests, some at once. */
export function sendBare(socket: WebSocket, to: string, { bytes, blockBytes, inFlight }: Cut): Promise<void> {
  const text = btoa('\0'.repeat(blockBytes));
  const blocks = bytes / blockBytes;
  let [sent, answered] = [0, 0];
  const send = (): void => {
    const data = `<data xmlns="http://jabber.org/protocol/ibb" sid="bare" seq="${sent}">${text}</data>`;
    socket.send(`<iq xmlns="jabber:client" type="set" to="${to}" id="block-${sent++}">${data}</iq>`);
  };
  while (sent < inFlight) send();
  return new Promise((resolve) => {
    socket.onmessage = () => {
      if (++answered === blocks) resolve();
      else if (sent < blocks) send();
    };
  });
}

/** Answers requests, and counts what they bring. @returns MB/s, when so many bytes have come */
export function receiveBare(socket: WebSocket, { bytes, blockBytes }: Cut): Promise<number> {
  const meter = new ByteMeter();
  return new Promise((resolve) => {
    socket.onmessage = ({ data }: MessageEvent<string>) => {
      const head = data.slice(0, 300);
      socket.send(`<iq xmlns="jabber:client" type="result" to="${attribute(head, 'from')}" id="${attribute(head, 'id')}"/>`); // prettier-ignore
      if (meter.take(blockBytes) >= bytes) resolve(meter.rate);
    };
  });
}
