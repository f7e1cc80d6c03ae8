import { MAX_PLAINTEXT_BYTES } from '../../../src/crypto/gcm-length.js';
import type { SessionError } from '../../../src/errors.js';
import { tooLarge } from '../wire/transfer-errors.js';

/** How many bytes of a file are to come. */
export interface ExpectedBytes {
  readonly size: number;
  /** Set where the sender has not said: then `size` is the most that we take, and this the error of a larger file. */
  readonly tooMany?: () => SessionError;
}

/**
 * What an offer lets us expect.
 * @param size of the offer; undefined: it has none
 * @param maxBytes of the settings
 * @param free bytes that a new file may have
 */
export function expectedBytes(size: number | undefined, maxBytes: number, free: number): ExpectedBytes {
  if (size !== undefined) return { size };
  const most = Math.min(maxBytes, MAX_PLAINTEXT_BYTES);
  const tooMany = (): SessionError =>
    most > free ? tooLarge('no-space', 'no room for more') : tooLarge('too-large', 'the file is too large');
  return { size: Math.min(most, free), tooMany };
}
