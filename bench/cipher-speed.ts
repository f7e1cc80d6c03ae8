import { decryptStream, encryptStream } from '../src/crypto/aes-gcm.js';
import { encryptOneShot } from './baselines/native-one-shot.js';
import { CHUNK_BYTES, decryptPerChunk, encryptPerChunk, streamPerChunk } from './baselines/native-per-chunk.js';
import { encryptNoble } from './baselines/noble.js';
import { chunked, drain } from './byte-stream.js';
import { randomBytes } from './random-bytes.js';

/** Bytes of a measurement, and of those that are slower by far. */
const BYTES = 64 * 1024 * 1024;
const SLOW_BYTES = 4 * 1024 * 1024;

/** How much is done, and the doing. */
export interface Task {
  readonly bytes: number;
  run(): Promise<void> | void;
}

/** What `cipher-speed` measures, all of the same bytes in memory. */
export async function cipherTasks(): Promise<Record<string, Task>> {
  const [plaintext, key, iv] = [randomBytes(BYTES), randomBytes(32), randomBytes(12)];
  const native = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt', 'decrypt']);
  const messages: Uint8Array<ArrayBuffer>[] = [];
  await encryptPerChunk(native, plaintext, (ciphertext) => void messages.push(ciphertext));
  const ciphertext = new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, native, plaintext));
  const stream = (bytes: Uint8Array<ArrayBuffer>) =>
    chunked(bytes.length, CHUNK_BYTES, (at, end) => bytes.subarray(at, end));
  const encrypted = () => chunked(messages.length, 1, (at) => messages[at] ?? new Uint8Array());
  const task = (run: Task['run'], bytes = BYTES): Task => ({ bytes, run });
  return {
    encrypt: task(() => drain(stream(plaintext).pipeThrough(encryptStream({ key, iv })))),
    encryptStreamPerChunk: task(() => drain(stream(plaintext).pipeThrough(streamPerChunk(native, 'encrypt')))),
    encryptPerChunk: task(() => encryptPerChunk(native, plaintext)),
    decrypt: task(() => drain(stream(ciphertext).pipeThrough(decryptStream({ key, iv })))),
    decryptStreamPerChunk: task(() => drain(encrypted().pipeThrough(streamPerChunk(native, 'decrypt')))),
    decryptPerChunk: task(() => decryptPerChunk(native, messages)),
    encryptOneShot: task(() => encryptOneShot(native, plaintext)),
    encryptNoble: task(() => encryptNoble(key, plaintext.subarray(0, SLOW_BYTES)), SLOW_BYTES),
  };
}
