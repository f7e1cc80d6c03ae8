import { BlockBuffer } from '../../src/bytes/block-buffer.js';
import { CHUNK_BYTES } from './native-per-chunk.js';

/** Reads a file and encrypts 256 KiB at a time with WebCrypto, in one thread: nothing that sends it can do less. */
export async function sendFloor(key: CryptoKey, file: Blob): Promise<void> {
  const reader = file.stream().getReader();
  const blocks = new BlockBuffer(CHUNK_BYTES);
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    blocks.push(next.value);
    for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) {
      await crypto.subtle.encrypt({ name: 'AES-GCM', iv: new Uint8Array(12) }, key, block as BufferSource);
    }
  }
}
