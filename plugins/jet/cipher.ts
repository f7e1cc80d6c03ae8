import type { Registry } from '../../src/registry.js';

/*
 * XEP-0391 (0.1.2) §5 and XEP-0396 (0.2.0) §4 spell the ciphers in three ways. Dino and Conversations know only the
 * one without `:0`, so that is sent; all three are read.
 */

/** A cipher for the stream of a content (XEP-0391 §5). The stream is AES-GCM: a cipher is its name and key length. */
export interface Cipher {
  /** The name that is sent. */
  readonly namespace: string;
  /** Other names that are read as this one. */
  readonly aliases: readonly string[];
  /** 16 or 32. */
  readonly keyBytes: number;
}

const spellings = (name: string): Pick<Cipher, 'namespace' | 'aliases'> => ({
  namespace: `urn:xmpp:ciphers:${name}`,
  aliases: [`urn:xmpp:ciphers:${name}:0`, `${name}:0`],
});

/** The one that every peer knows. */
export const AES_128_GCM: Cipher = { ...spellings('aes-128-gcm-nopadding'), keyBytes: 16 };
/** For envelopes that can carry its key; those of OMEMO key transports cannot (XEP-0396 §3). */
export const AES_256_GCM: Cipher = { ...spellings('aes-256-gcm-nopadding'), keyBytes: 32 };

/** The cipher of that name, in whatever spelling. */
export const findCipher = (ciphers: Registry<Cipher>, name: string): Cipher | undefined =>
  ciphers.get(name) ?? ciphers.all().find(({ aliases }) => aliases.includes(name));
