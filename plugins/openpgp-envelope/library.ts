import type * as OpenPgp from 'openpgp/lightweight';

/** OpenPGP.js. */
export type Library = typeof OpenPgp;
export type { PrivateKey, PublicKey } from 'openpgp/lightweight';

let loading: Promise<Library> | undefined;

/** Loads the library, a file of its own (LGPL), once. @throws Error when it cannot be had; the next call tries again */
export function loadLibrary(): Promise<Library> {
  loading ??= import(/* webpackChunkName: "converse-jet-openpgp" */ 'openpgp/lightweight').catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

/** Bytes that a compressed packet may become: a secret in its element has a few hundred. */
const MAX_DECOMPRESSED = 16_384;

/** How the library is used: as it comes, with these bounds. */
export const configOf = ({ config }: Library): Library['config'] => ({
  ...config,
  maxDecompressedMessageSize: MAX_DECOMPRESSED,
  constantTimePKCS1Decryption: true,
});
