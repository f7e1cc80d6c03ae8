import { AES_128_GCM, AES_256_GCM, type Cipher } from '../../plugins/jet/cipher.js';
import type { Envelope } from '../../plugins/jet/envelope.js';
import { jet } from '../../plugins/jet/jet.js';
import type { SecurityPrecondition } from '../../src/jingle/security.js';
import { Registry } from '../../src/registry.js';

/** The ciphers that the plugin registers. */
export function ourCiphers(): Registry<Cipher> {
  const ciphers = new Registry<Cipher>();
  for (const cipher of [AES_128_GCM, AES_256_GCM]) ciphers.register(cipher);
  return ciphers;
}

/** JET with these envelopes and our ciphers. */
export const jetWith = (...envelopes: readonly Envelope[]): SecurityPrecondition =>
  jet({ envelopes: () => envelopes, ciphers: ourCiphers(), whenUsable: () => Promise.resolve() });
