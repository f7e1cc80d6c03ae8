import { BlockBuffer } from '../bytes/block-buffer.js';
import type { Cipher } from '../crypto/aes-gcm.js';

/** Bytes that are passed on at once. */
const CHUNK_BYTES = 256 * 1024;

/** A cipher that is none: bytes stay as they are. */
export const IN_CLEAR: Cipher = {
  blocks: () => new BlockBuffer(CHUNK_BYTES),
  update: (chunk) => Promise.resolve(chunk),
  finish: (rest) => Promise.resolve(rest),
};
