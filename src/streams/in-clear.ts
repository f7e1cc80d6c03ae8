import { BlockBuffer } from '../bytes/block-buffer.js';
import { CHUNK_BYTES, type Cipher } from '../crypto/aes-gcm.js';

/** A cipher that is none: bytes stay as they are. */
export const IN_CLEAR: Cipher = {
  blocks: () => new BlockBuffer(CHUNK_BYTES),
  update: (chunk) => Promise.resolve(chunk),
  finish: (rest) => Promise.resolve(rest),
};
