import { ByteMeter } from '../byte-meter.js';

/** Sending pauses above the first, and goes on below the second. */
const [HIGH_WATER_BYTES, LOW_WATER_BYTES] = [4 * 1024 * 1024, 1024 * 1024];

/** Sends zeros through an open data channel, as the guides of the browsers' makers do it. */
export async function sendBare(channel: RTCDataChannel, bytes: number, messageBytes: number): Promise<void> {
  const message = new Uint8Array(messageBytes);
  channel.bufferedAmountLowThreshold = LOW_WATER_BYTES;
  for (let sent = 0; sent < bytes; sent += messageBytes) {
    if (channel.bufferedAmount > HIGH_WATER_BYTES) {
      await new Promise((resolve) => {
        channel.onbufferedamountlow = resolve;
      });
    }
    channel.send(message);
  }
}

/** Counts what comes. @returns MB/s, when so many bytes have come */
export function receiveBare(channel: RTCDataChannel, bytes: number): Promise<number> {
  const meter = new ByteMeter();
  channel.binaryType = 'arraybuffer';
  return new Promise((resolve) => {
    channel.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => {
      if (meter.take(data.byteLength) >= bytes) resolve(meter.rate);
    };
  });
}
