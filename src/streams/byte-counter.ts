/** Passes bytes on and tells how many there were so far. */
export function byteCounter(onBytes: (total: number) => void): TransformStream<Uint8Array, Uint8Array> {
  let total = 0;
  return new TransformStream({
    transform(chunk, controller) {
      total += chunk.length;
      controller.enqueue(chunk);
      onBytes(total);
    },
  });
}
