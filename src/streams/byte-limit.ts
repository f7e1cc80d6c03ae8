import { SessionError } from '../errors.js';

const corrupted = (message: string): SessionError => new SessionError('failed-application', 'corrupted', message);
const lost = (message: string): SessionError => new SessionError('failed-transport', 'connection-lost', message);

/**
 * Exactly `size` bytes: closes after the last of them, whether the source closes or not (peers do not always), and
 * errors when the source ends before, or sends more in the same chunk.
 */
export function byteLimit(size: number): TransformStream<Uint8Array, Uint8Array> {
  let left = size;
  return new TransformStream({
    start(controller) {
      if (left === 0) controller.terminate();
    },
    transform(chunk, controller) {
      if (chunk.length > left) throw corrupted('more bytes than announced');
      left -= chunk.length;
      if (chunk.length > 0) controller.enqueue(chunk);
      if (left === 0) controller.terminate();
    },
    flush() {
      // Nothing says that it was wrong so far: the rest is what is missing.
      if (left > 0) throw lost('the stream ended before the last byte');
    },
  });
}
