import { ByteMeter } from '../byte-meter.js';

/** Those of our own messages. */
const MESSAGE_BYTES = 64 * 1024;
/** Sending pauses above the first, and goes on below the second. */
const [HIGH_WATER_BYTES, LOW_WATER_BYTES] = [4 * 1024 * 1024, 1024 * 1024];
/** Sends zeros through a WebSocket. It does not tell when it holds less: it is asked. */
export async function sendBare(socket: WebSocket, bytes: number): Promise<void> {
  for (let sent = 0; sent < bytes; sent += MESSAGE_BYTES) {
    socket.send(new Uint8Array(MESSAGE_BYTES));
    if (socket.bufferedAmount < HIGH_WATER_BYTES) continue;
    while (socket.bufferedAmount > LOW_WATER_BYTES) await new Promise((resolve) => setTimeout(resolve, 4));
  }
}

/** Counts what comes. @returns MB/s, when so many bytes have come */
export function receiveBare(socket: WebSocket, bytes: number): Promise<number> {
  const meter = new ByteMeter();
  return new Promise((resolve) => {
    socket.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      if (meter.take(data.byteLength) >= bytes) resolve(meter.rate);
    };
  });
}
