/**
 * Passes bytes on until their source closes, and errors when there are more than so many.
 * @param tooMany makes that error
 */
export function atMost(limit: number, tooMany: () => Error): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.length;
      if (bytes > limit) throw tooMany();
      controller.enqueue(chunk);
    },
  });
}
