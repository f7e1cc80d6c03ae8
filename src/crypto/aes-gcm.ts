import { BlockBuffer } from '../bytes/block-buffer.js';
import { concat } from '../bytes/concat.js';
import { constantTimeEqual } from '../bytes/equal.js';
import { SessionError } from '../errors.js';
import { addBytes, lengthBlock } from './gcm-length.js';
import { plaintextSize, TAG_BYTES, type GcmSecret } from './gcm-secret.js';
import { isIvLength } from './iv-length.js';
import { ignore } from '../log.js';
import { add, inverse, multiply, power, toBlock, toBytes, ZERO, type Block } from './gf128.js';
import { pauseIfBusy } from './pause-if-busy.js';

/** Bytes of additional data: they go through one native call. */
export const MAX_ADDITIONAL_DATA_BYTES = 65536;
/** Bytes of one native call: larger ones hit an allocation cliff in Chromium. A multiple of 16. */
const CHUNK_BYTES = 256 * 1024;

/** What else goes into the tag. */
export interface GcmOptions {
  /** At most 65536 bytes. */
  readonly additionalData?: Uint8Array;
}

/**
 * AES-GCM as a stream, at the speed of WebCrypto, whose own AES-GCM takes and gives whole messages only.
 *
 * GCM is counter mode plus GHASH, a polynomial in H = E(0): after blocks C₁…Cₘ its state is S = C₁·Hᵐ ⊕ … ⊕ Cₘ·H.
 * Appending a chunk of m blocks whose own state is s gives S·Hᵐ ⊕ s: chunks can be hashed apart and joined. And
 * any native call tells s: its tag is T = (s ⊕ L)·H ⊕ E(J), with L its length block and J its first counter. As
 * T holds s·H we carry R = S·H and never divide:
 *
 *     R ← R·Hᵐ ⊕ T ⊕ E(J) ⊕ L·H                                     (per chunk)
 *     tag = R ⊕ L′·H ⊕ E(J₀)                                         (at the end, L′ the length block of it all)
 *
 * Encrypting, a native call must use our counters J₀+1+i, so it gets the 16-byte IV whose J is the counter just
 * before the chunk. GCM makes J = (IV·H ⊕ L₁₂₈)·H of such an IV; solved, IV = (J·H⁻¹ ⊕ L₁₂₈)·H⁻¹. One call then
 * yields ciphertext and T. E(J) costs nothing: it is the last keystream block before, plaintext ⊕ ciphertext.
 * Decrypting, the same call turns ciphertext into plaintext (counter mode is its own inverse), but its T covers the
 * plaintext: T of the ciphertext comes from a second call that has it as additional data of an empty message.
 * Those inner IVs and tags, like H, would give the key's secrets away, so none of them leaves this object.
 */
class Gcm {
  /** R for everything so far. */
  #state = ZERO;
  /** Plaintext bytes so far. */
  #bytes = 0;
  /** E(J) for the counter just before the next chunk. */
  #mask: Block;

  private constructor(
    private readonly encryptNatively: (iv: Uint8Array, data: Uint8Array, hashed?: Uint8Array) => Promise<Uint8Array>,
    private readonly h: Block,
    private readonly hInverse: Block,
    private readonly j0: Block,
    /** E(J₀). */
    private readonly finalMask: Block,
    /** E(J) of the all-zero 12-byte IV, under which nothing but hashing happens. */
    private readonly hashingMask: Block,
  ) {
    this.#mask = finalMask;
  }

  static async create({ key, iv }: GcmSecret): Promise<Gcm> {
    const [ctr, gcm] = await Promise.all(
      ['AES-CTR', 'AES-GCM'].map((name) =>
        crypto.subtle.importKey('raw', key as BufferSource, name, false, ['encrypt']),
      ),
    );
    if (ctr === undefined || gcm === undefined) throw new TypeError('no key');
    const encryptBlock = async (block: Block): Promise<Block> => {
      const counter = { name: 'AES-CTR', counter: toBytes(block), length: 32 };
      return toBlock(new Uint8Array(await crypto.subtle.encrypt(counter, ctr, new Uint8Array(16))));
    };
    const h = await encryptBlock(ZERO);
    const j0 = iv.length === 12 ? toBlock(concat(iv, Uint8Array.of(0, 0, 0, 1))) : counterOf(toBlock(iv), h);
    const natively = async (callIv: Uint8Array, data: Uint8Array, hashed?: Uint8Array): Promise<Uint8Array> => {
      const parameters = { name: 'AES-GCM', iv: callIv, tagLength: 128, additionalData: hashed ?? NOTHING };
      return new Uint8Array(await crypto.subtle.encrypt(parameters, gcm, data as BufferSource));
    };
    return new Gcm(natively, h, inverse(h), j0, await encryptBlock(j0), await encryptBlock([0, 0, 0, 1]));
  }

  /** Before the first chunk. */
  async authenticate(data: Uint8Array): Promise<void> {
    if (data.length > 0)
      this.#append(toBlock(await this.#hash(data)), data.length, this.hashingMask, lengthBlock(data.length, 0));
  }

  /** @param chunk a multiple of 16 bytes, unless it is the last */
  async encrypt(chunk: Uint8Array): Promise<Uint8Array> {
    const output = await this.#crypt(chunk);
    this.#append(toBlock(output, chunk.length), chunk.length, this.#mask, lengthBlock(0, chunk.length));
    this.#advance(chunk, output);
    return output.subarray(0, chunk.length);
  }

  /** See {@link encrypt}. */
  async decrypt(chunk: Uint8Array): Promise<Uint8Array> {
    const [output, tag] = await Promise.all([this.#crypt(chunk), this.#hash(chunk)]);
    this.#append(toBlock(tag), chunk.length, this.hashingMask, lengthBlock(chunk.length, 0));
    this.#advance(chunk, output);
    return output.subarray(0, chunk.length);
  }

  /** @param additionalBytes length of the additional data */
  tag(additionalBytes: number): Uint8Array {
    const length = multiply(lengthBlock(additionalBytes, this.#bytes), this.h);
    return toBytes(add(add(this.#state, length), this.finalMask));
  }

  #crypt(chunk: Uint8Array): Promise<Uint8Array> {
    const [j, counter] = [this.j0, (this.j0[3] + this.#bytes / 16) >>> 0];
    const before: Block = [j[0], j[1], j[2], counter];
    const iv = multiply(add(multiply(before, this.hInverse), lengthBlock(0, 16)), this.hInverse);
    return this.encryptNatively(toBytes(iv), chunk);
  }

  #hash(data: Uint8Array): Promise<Uint8Array> {
    return this.encryptNatively(new Uint8Array(12), NOTHING, data);
  }

  #append(tag: Block, bytes: number, mask: Block, length: Block): void {
    const moved = multiply(this.#state, this.#powerOfH(Math.ceil(bytes / 16)));
    this.#state = add(add(moved, multiply(length, this.h)), add(tag, mask));
  }

  #advance(input: Uint8Array, output: Uint8Array): void {
    this.#bytes = addBytes(this.#bytes, input.length);
    const last = input.length - 16;
    if (input.length % 16 === 0) this.#mask = add(toBlock(input, last), toBlock(output, last));
  }

  readonly #powers = new Map<number, Block>();

  #powerOfH(blocks: number): Block {
    const known = this.#powers.get(blocks) ?? power(this.h, blocks);
    this.#powers.set(blocks, known);
    return known;
  }
}

const NOTHING = new Uint8Array(0);

/** J of a 16-byte IV. */
const counterOf = (iv: Block, h: Block): Block => multiply(add(multiply(iv, h), lengthBlock(0, 16)), h);

/** Without a queue behind it each chunk would wait until the one before it is taken. */
const queued = (transformer: Transformer<Uint8Array, Uint8Array>): TransformStream<Uint8Array, Uint8Array> =>
  new TransformStream(transformer, undefined, { highWaterMark: 4 });

function start({ key, iv }: GcmSecret, additionalData: Uint8Array): Promise<Gcm> {
  if (key.length !== 16 && key.length !== 32) throw new RangeError('an AES key has 16 or 32 bytes here');
  if (!isIvLength(iv.length)) throw new RangeError('an IV has 12 or 16 bytes here');
  if (additionalData.length > MAX_ADDITIONAL_DATA_BYTES) throw new RangeError('too much additional data');
  // importKey copies the key before it returns; the IV is read later.
  const gcm = Gcm.create({ key, iv: iv.slice() });
  return gcm.then(async (created) => {
    await created.authenticate(additionalData);
    return created;
  });
}

/**
 * Plaintext in, ciphertext and its tag out. One (key, IV) pair must never encrypt two plaintexts: that is the
 * caller's to see to (`TransportSecret`). To go on at an offset of the same plaintext, all of it goes in again, since
 * the tag needs it, and what was sent is skipped (`skipBytes`).
 * @throws RangeError for lengths other than {@link GcmSecret}'s
 */
export function encryptStream(secret: GcmSecret, options: GcmOptions = {}): TransformStream<Uint8Array, Uint8Array> {
  const { additionalData = NOTHING } = options;
  const gcm = start(secret, additionalData);
  gcm.catch(ignore('the first chunk reports it'));
  const buffer = new BlockBuffer(CHUNK_BYTES);
  return queued({
    async transform(input, controller) {
      buffer.push(input);
      for (let chunk = buffer.shift(); chunk !== undefined; chunk = buffer.shift()) {
        controller.enqueue(await (await gcm).encrypt(chunk));
        await pauseIfBusy();
      }
    },
    async flush(controller) {
      const last = buffer.rest();
      if (last.length > 0) controller.enqueue(await (await gcm).encrypt(last));
      controller.enqueue((await gcm).tag(additionalData.length));
    },
  });
}

/**
 * Ciphertext with its tag in, plaintext out: **not authentic** before the stream has closed. It errors instead when
 * the tag does not match, so what was written must not be used by then.
 * @throws RangeError for lengths other than {@link GcmSecret}'s
 */
export function decryptStream(secret: GcmSecret, options: GcmOptions = {}): TransformStream<Uint8Array, Uint8Array> {
  const { additionalData = NOTHING } = options;
  const gcm = start(secret, additionalData);
  gcm.catch(ignore('the first chunk reports it'));
  const buffer = new BlockBuffer(CHUNK_BYTES, TAG_BYTES);
  return queued({
    async transform(input, controller) {
      buffer.push(input);
      for (let chunk = buffer.shift(); chunk !== undefined; chunk = buffer.shift()) {
        controller.enqueue(await (await gcm).decrypt(chunk));
        await pauseIfBusy();
      }
    },
    async flush(controller) {
      const end = buffer.rest();
      const size = plaintextSize(end.length);
      if (size < 0) throw corrupted();
      const last = size > 0 ? await (await gcm).decrypt(end.subarray(0, size)) : NOTHING;
      if (!constantTimeEqual((await gcm).tag(additionalData.length), end.subarray(size))) throw corrupted();
      if (last.length > 0) controller.enqueue(last);
    },
  });
}

const corrupted = (): SessionError =>
  new SessionError('security-error', 'corrupted', 'the authentication tag does not match');
