import type { Socket } from 'node:net';

/** Prosody gives a connection that much time, too. */
const STALLED_MS = 180_000;

/** Destroys a socket whose other end has taken nothing of what waits for it for three minutes, or does not answer. */
export function giveUpStalled(socket: Socket): void {
  socket.setKeepAlive(true, STALLED_MS);
  socket.setTimeout(STALLED_MS, () => socket.writableLength > 0 && socket.destroy());
}
