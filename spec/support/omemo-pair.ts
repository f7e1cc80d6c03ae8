import { ConverseKeyTransport } from '../../plugins/omemo-key-transport/converse/converse-key-transport.js';
import { encryptedElement } from '../../plugins/omemo-key-transport/omemo/encrypted-stanza.js';
import type { Ratchet } from '../../src/converse/converse-omemo.js';
import type { Unwrapped } from '../../src/key-transport/key-transport.js';
import { overTheWire } from '../contracts/key-transport.js';
import { loadLibomemo, type WholeLibomemo } from './libomemo.js';
import { MemoryOmemo, MemoryPubsub } from './memory-omemo.js';
import { testBytes } from './streams.js';
import { decide } from './decide.js';

export const ROMEO = 'romeo@example.org';
export const JULIET = 'juliet@example.org';
export const SECRET = { key: testBytes(16), iv: testBytes(12) };

/** Romeo's device 1, which trusts Juliet's device 2. */
export class OmemoPair {
  constructor(
    readonly library: WholeLibomemo,
    readonly pubsub: MemoryPubsub,
    public romeo: MemoryOmemo,
    readonly juliet: MemoryOmemo,
  ) {}

  static async create(): Promise<OmemoPair> {
    const library = await loadLibomemo();
    const pubsub = new MemoryPubsub();
    const romeo = await MemoryOmemo.create(library, pubsub, ROMEO, 1);
    const pair = new OmemoPair(library, pubsub, romeo, await MemoryOmemo.create(library, pubsub, JULIET, 2));
    await decide(pair.transportOf(romeo), JULIET, 2, 'trusted');
    return pair;
  }

  transportOf({ omemo }: MemoryOmemo): ConverseKeyTransport {
    return new ConverseKeyTransport({ omemo, library: () => Promise.resolve(this.library) });
  }

  /** Romeo's envelope, as Juliet gets it. */
  async wrap(): Promise<Element> {
    return overTheWire(await this.transportOf(this.romeo).wrap(JULIET, SECRET));
  }

  /** Juliet opens it. */
  unwrap(envelope: Element): Promise<Unwrapped> {
    return this.transportOf(this.juliet).unwrap(envelope, ROMEO);
  }

  ratchetWithJuliet(): Ratchet {
    return this.romeo.omemo.ratchet(this.library, JULIET, 2);
  }

  /** An envelope around any blob, in Romeo's session. */
  async envelopeAround(blob: Uint8Array): Promise<Element> {
    const { type, body } = await this.ratchetWithJuliet().cipher.encrypt(blob.slice().buffer);
    const bytes = Uint8Array.from(body, (byte) => byte.charCodeAt(0));
    return overTheWire(encryptedElement({ sid: 1, keys: [{ rid: 2, prekey: type === 3, bytes }], iv: SECRET.iv }));
  }
}
