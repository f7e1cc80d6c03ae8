/** Reads a stream to its end and drops what it gives. */
export async function drain(readable: ReadableStream<Uint8Array>): Promise<void> {
  const reader = readable.getReader();
  while (!(await reader.read()).done);
}

/** `bytes` in chunks, as fast as they are taken; `chunk` gives the one that begins at an offset. */
export function chunked(
  bytes: number,
  chunkBytes: number,
  chunk: (at: number, end: number) => Uint8Array<ArrayBuffer>,
) {
  let at = 0;
  return new ReadableStream<Uint8Array<ArrayBuffer>>(
    {
      pull(controller) {
        const end = Math.min(bytes, at + chunkBytes);
        if (at < end) controller.enqueue(chunk(at, end));
        at = end;
        if (at === bytes) controller.close();
      },
    },
    { highWaterMark: 0 },
  );
}
