import { concat } from '../bytes/concat.js';
import { addBytes, lengthBlock } from './gcm-length.js';
import type { GcmSecret } from './gcm-secret.js';
import { add, inverse, multiply, power, toBlock, toBytes, ZERO, type Block } from './gf128.js';

/**
 * AES-GCM chunk by chunk, at the speed of WebCrypto, whose own AES-GCM takes and gives whole messages only.
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
export class Gcm {
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

  /** @param chunk a multiple of 16 bytes, unless it is the last @returns bytes that own their memory */
  async encrypt(chunk: Uint8Array): Promise<Uint8Array> {
    const output = await this.#crypt(chunk);
    this.#append(toBlock(output, chunk.length), chunk.length, this.#mask, lengthBlock(0, chunk.length));
    this.#advance(chunk, output);
    return withoutTag(output, chunk.length);
  }

  /** See {@link encrypt}. */
  async decrypt(chunk: Uint8Array): Promise<Uint8Array> {
    const [output, tag] = await Promise.all([this.#crypt(chunk), this.#hash(chunk)]);
    this.#append(toBlock(tag), chunk.length, this.hashingMask, lengthBlock(chunk.length, 0));
    this.#advance(chunk, output);
    return withoutTag(output, chunk.length);
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

/** Cuts off the inner tag, which is overwritten: the memory behind the bytes goes with them to other threads. */
const withoutTag = (output: Uint8Array, bytes: number): Uint8Array => output.fill(0, bytes).subarray(0, bytes);

/** J of a 16-byte IV. */
const counterOf = (iv: Block, h: Block): Block => multiply(add(multiply(iv, h), lengthBlock(0, 16)), h);
