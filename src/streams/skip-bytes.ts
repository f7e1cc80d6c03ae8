/** Passes on what comes behind the first `count` bytes. */
export function skipBytes(count: number): TransformStream<Uint8Array, Uint8Array> {
  let left = count;
  return new TransformStream({
    transform(chunk, controller) {
      const skipped = Math.min(left, chunk.length);
      left -= skipped;
      if (skipped < chunk.length) controller.enqueue(skipped === 0 ? chunk : chunk.subarray(skipped));
    },
  });
}
