import { Verifier, type Expected, type Hash } from '../../src/streams/verify.js';

/**
 * Passes bytes on as a file is stored: each chunk is counted before, and hashed after.
 * @param onChecked told the announced digests that were right, when all is right
 */
export function verifying(
  expected: Expected,
  onChecked?: (hashes: readonly Hash[]) => void,
): TransformStream<Uint8Array, Uint8Array> {
  const verifier = new Verifier(expected);
  return new TransformStream({
    async transform(chunk, controller) {
      verifier.count(chunk.length);
      controller.enqueue(chunk);
      await verifier.hash(chunk);
    },
    async flush() {
      const checked = await verifier.finish();
      onChecked?.(checked);
    },
  });
}
