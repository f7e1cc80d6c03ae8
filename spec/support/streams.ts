import { concat } from '../../src/bytes/concat.js';
import { HASH_WAIT_MS } from '../../src/streams/verify.js';

/** A stream of these chunks. */
export const streamOf = (...chunks: Uint8Array[]): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk);
      controller.close();
    },
  });

/** Everything that a stream gives. @throws what the stream errors with */
export async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return concat(...chunks);
}

/** Cuts bytes into chunks of these sizes, again and again. */
export function* chunksOf(bytes: Uint8Array, sizes: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    yield bytes.slice(at, at + size);
    at += size;
  }
}

/** Bytes that look random but are always the same. */
export function testBytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = seed >>> 0 || 1;
  for (let at = 0; at < length; at++) {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    bytes[at] = state;
  }
  return bytes;
}

/** Lets receivers wait no time for a checksum. Other time-outs stay as they are. */
export function checksumsAreLate(): void {
  const { setTimeout } = window;
  spyOn(window, 'setTimeout').and.callFake(((elapsed: () => void, ms: number) =>
    setTimeout(elapsed, ms === HASH_WAIT_MS ? 0 : ms)) as typeof window.setTimeout);
}
