import { BlockBuffer } from '../bytes/block-buffer.js';
import { concat } from '../bytes/concat.js';
import { constantTimeEqual } from '../bytes/equal.js';
import { SessionError } from '../errors.js';
import { ignore } from '../log.js';
import { plaintextSize, TAG_BYTES, type GcmSecret } from './gcm-secret.js';
import { Gcm } from './gcm.js';
import { isIvLength } from './iv-length.js';
import { pauseIfBusy } from './pause-if-busy.js';

/** Bytes of additional data: they go through one native call. */
export const MAX_ADDITIONAL_DATA_BYTES = 65536;
/** Bytes of one native call: larger ones hit an allocation cliff in Chromium. A multiple of 16. */
export const CHUNK_BYTES = 256 * 1024;
/** Chunks whose work is done before the ones before them are taken. */
const READ_AHEAD_CHUNKS = 4;

/** What else goes into the tag. */
export interface GcmOptions {
  /** At most 65536 bytes. */
  readonly additionalData?: Uint8Array;
}

/** One message of AES-GCM, chunk by chunk. Each call follows the end of the one before. */
export interface Cipher {
  /** Cuts the message into the chunks for `update` and the rest for `finish`. */
  blocks(): BlockBuffer;
  /** @returns as many bytes; they own their memory, so that it can be moved away: nothing else is in it but zeros */
  update(chunk: Uint8Array): Promise<Uint8Array>;
  /** @param rest what is behind the last chunk @returns what belongs behind all others, perhaps nothing */
  finish(rest: Uint8Array): Promise<Uint8Array>;
}

const NOTHING = new Uint8Array(0);

function start({ key, iv }: GcmSecret, additionalData: Uint8Array): Promise<Gcm> {
  if (key.length !== 16 && key.length !== 32) throw new RangeError('an AES key has 16 or 32 bytes here');
  if (!isIvLength(iv.length)) throw new RangeError('an IV has 12 or 16 bytes here');
  if (additionalData.length > MAX_ADDITIONAL_DATA_BYTES) throw new RangeError('too much additional data');
  // importKey copies the key before it returns; the IV is read later.
  const gcm = Gcm.create({ key, iv: iv.slice() }).then(async (created) => {
    await created.authenticate(additionalData);
    return created;
  });
  gcm.catch(ignore('the first chunk reports it'));
  return gcm;
}

/**
 * Plaintext in, ciphertext and its tag out. One (key, IV) pair must never encrypt two plaintexts: that is the
 * caller's to see to (`TransportSecret`). To go on at an offset of the same plaintext, all of it goes in again, since
 * the tag needs it, and what was sent is skipped (`skipBytes`).
 * @throws RangeError for lengths other than {@link GcmSecret}'s
 */
export function encryptor(secret: GcmSecret, { additionalData = NOTHING }: GcmOptions = {}): Cipher {
  const gcm = start(secret, additionalData);
  return {
    blocks: () => new BlockBuffer(CHUNK_BYTES),
    update: async (chunk) => (await gcm).encrypt(chunk),
    async finish(rest) {
      const last = rest.length > 0 ? await (await gcm).encrypt(rest) : NOTHING;
      return concat(last, (await gcm).tag(additionalData.length));
    },
  };
}

/**
 * Ciphertext with its tag in, plaintext out: **not authentic** before `finish` has resolved. It rejects when the tag
 * does not match, so what was given must not be used by then.
 * @throws RangeError for lengths other than {@link GcmSecret}'s
 */
export function decryptor(secret: GcmSecret, { additionalData = NOTHING }: GcmOptions = {}): Cipher {
  const gcm = start(secret, additionalData);
  return {
    blocks: () => new BlockBuffer(CHUNK_BYTES, TAG_BYTES),
    update: async (chunk) => (await gcm).decrypt(chunk),
    async finish(rest) {
      const size = plaintextSize(rest.length);
      if (size < 0) throw corrupted();
      const last = size > 0 ? await (await gcm).decrypt(rest.subarray(0, size)) : NOTHING;
      if (!constantTimeEqual((await gcm).tag(additionalData.length), rest.subarray(size))) throw corrupted();
      return last;
    },
  };
}

const corrupted = (): SessionError =>
  new SessionError('security-error', 'corrupted', 'the authentication tag does not match');

/** A cipher as a stream. Without a queue behind it each chunk would wait until the one before it is taken. */
export function cipherStream(cipher: Cipher): TransformStream<Uint8Array, Uint8Array> {
  const blocks = cipher.blocks();
  const transformer: Transformer<Uint8Array, Uint8Array> = {
    async transform(input, controller) {
      blocks.push(input);
      for (let chunk = blocks.shift(); chunk !== undefined; chunk = blocks.shift()) {
        controller.enqueue(await cipher.update(chunk));
        await pauseIfBusy();
      }
    },
    async flush(controller) {
      const last = await cipher.finish(blocks.rest());
      if (last.length > 0) controller.enqueue(last);
    },
  };
  return new TransformStream(transformer, undefined, { highWaterMark: READ_AHEAD_CHUNKS });
}

/** {@link encryptor} as a stream. @throws RangeError */
export const encryptStream = (secret: GcmSecret, options?: GcmOptions): TransformStream<Uint8Array, Uint8Array> =>
  cipherStream(encryptor(secret, options));

/** {@link decryptor} as a stream: it errors instead of closing when the tag does not match. @throws RangeError */
export const decryptStream = (secret: GcmSecret, options?: GcmOptions): TransformStream<Uint8Array, Uint8Array> =>
  cipherStream(decryptor(secret, options));
