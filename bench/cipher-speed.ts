import { decryptor, decryptStream, encryptor, encryptStream, type Cipher } from '../src/crypto/aes-gcm.js';
import { encryptOneShot } from './baselines/native-one-shot.js';
import { CHUNK_BYTES, decryptPerChunk, encryptPerChunk, streamPerChunk } from './baselines/native-per-chunk.js';
import { encryptNoble } from './baselines/noble.js';
import { chunked, drain } from './byte-stream.js';
import { randomBytes } from './random-bytes.js';

/** Bytes of a measurement, and of those that are slower by far. */
const BYTES = 64 * 1024 * 1024;
const SLOW_BYTES = 4 * 1024 * 1024;

type Bytes = Uint8Array<ArrayBuffer>;

/** How much is done, and the doing. */
export interface Task {
  readonly bytes: number;
  run(): Promise<void> | void;
}

/** A key for WebCrypto. */
export const nativeKey = (raw = randomBytes(32)): Promise<CryptoKey> =>
  crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);

/** Encrypts some messages of 256 KiB. */
export const messages = (key: CryptoKey, count: number) =>
  Promise.all(
    Array.from({ length: count }, async () => {
      const iv = randomBytes(12);
      const plaintext = randomBytes(CHUNK_BYTES);
      return { iv, ciphertext: new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, plaintext)) };
    }),
  );

/** A cipher as the pipelines use it. */
async function through(cipher: Cipher, bytes: Bytes): Promise<void> {
  const blocks = cipher.blocks();
  blocks.push(bytes);
  for (let block = blocks.shift(); block !== undefined; block = blocks.shift()) await cipher.update(block);
  await cipher.finish(blocks.rest());
}

/** What `cipher-speed` measures, all of the same bytes in memory. */
export async function cipherTasks(): Promise<Record<string, Task>> {
  const [plaintext, key, iv] = [randomBytes(BYTES), randomBytes(32), randomBytes(12)];
  const native = await nativeKey(key);
  const perChunk: Bytes[] = [];
  await encryptPerChunk(native, plaintext, (ciphertext) => void perChunk.push(ciphertext));
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, native, plaintext));
  const stream = (bytes: Bytes) => chunked(bytes.length, CHUNK_BYTES, (at, end) => bytes.subarray(at, end));
  const encrypted = () => chunked(perChunk.length, 1, (at) => perChunk[at] ?? new Uint8Array());
  const task = (run: Task['run'], bytes = BYTES): Task => ({ bytes, run });
  return {
    encrypt: task(() => through(encryptor({ key, iv }), plaintext)),
    encryptStream: task(() => drain(stream(plaintext).pipeThrough(encryptStream({ key, iv })))),
    encryptStreamPerChunk: task(() => drain(stream(plaintext).pipeThrough(streamPerChunk(native, 'encrypt')))),
    encryptPerChunk: task(() => encryptPerChunk(native, plaintext)),
    decrypt: task(() => through(decryptor({ key, iv }), ciphertext)),
    decryptStream: task(() => drain(stream(ciphertext).pipeThrough(decryptStream({ key, iv })))),
    decryptStreamPerChunk: task(() => drain(encrypted().pipeThrough(streamPerChunk(native, 'decrypt')))),
    decryptPerChunk: task(() => decryptPerChunk(native, perChunk)),
    encryptOneShot: task(() => encryptOneShot(native, plaintext)),
    encryptNoble: task(() => encryptNoble(key, plaintext.subarray(0, SLOW_BYTES)), SLOW_BYTES),
  };
}
