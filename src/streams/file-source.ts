import { SessionError } from '../errors.js';

const failed = (message: string): SessionError => new SessionError('failed-application', 'file-unreadable', message);

/** The file is not the one any more that the user chose. */
export const changed = (): SessionError => failed('the file has changed');

/** @throws SessionError */
export function unreadable(): never {
  throw failed('the file cannot be read');
}

/**
 * The bytes of a file, read once and as fast as they are taken. Errors when the file cannot be read, or changed
 * since the user chose it.
 */
export function fileSource(file: Blob): ReadableStream<Uint8Array> {
  const reader = file.stream().getReader();
  let bytes = 0;
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await reader.read().catch(unreadable);
        bytes += value?.length ?? 0;
        if (bytes > file.size || (done && bytes !== file.size)) throw changed();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: (reason) => reader.cancel(reason),
    },
    { highWaterMark: 0 },
  );
}
