import { BlockBuffer } from '../bytes/block-buffer.js';
import { constantTimeEqual } from '../bytes/equal.js';
import { digest } from '../crypto/one-shot-digest.js';
import { SessionError } from '../errors.js';

/** The bytes of a block. The digests of 64 GiB take 2 MiB. */
export const BLOCK_BYTES = 1024 * 1024;

/** What was sent of a stream: the SHA-256 of each of its blocks, from the first one on. */
export type SentBlocks = readonly Uint8Array[];

const changed = (): SessionError => new SessionError('failed-application', 'file-unreadable', 'the file has changed');

/**
 * Passes bytes on in whole blocks. A block that was sent before is compared with that first, so that no byte of another
 * one leaves, whenever the source changes: the stream errors instead.
 */
export function sameBlocks(sent: SentBlocks): {
  readonly stream: TransformStream<Uint8Array, Uint8Array>;
  /** The blocks that were passed on so far; undefined once one was not the same. */
  readonly passed: () => SentBlocks | undefined;
} {
  const buffer = new BlockBuffer(BLOCK_BYTES);
  const digests: Uint8Array[] = [];
  let isSame = true;
  const pass = async (block: Uint8Array, controller: TransformStreamDefaultController<Uint8Array>): Promise<void> => {
    const hash = await digest('SHA-256', block as Uint8Array<ArrayBuffer>);
    const before = sent[digests.length];
    isSame &&= before === undefined || constantTimeEqual(hash, before);
    if (!isSame) throw changed();
    digests.push(hash);
    controller.enqueue(block);
  };
  const stream = new TransformStream<Uint8Array, Uint8Array>({
    async transform(chunk, controller) {
      buffer.push(chunk);
      for (let block = buffer.shift(); block !== undefined; block = buffer.shift()) await pass(block, controller);
    },
    async flush(controller) {
      const last = buffer.rest();
      if (last.length > 0) await pass(last, controller);
    },
  });
  return { stream, passed: () => (isSame ? [...digests] : undefined) };
}
