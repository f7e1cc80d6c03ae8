import { fromBase64, toBase64 } from '../../src/bytes/base64.js';
import { importLibomemo, type Libomemo } from '../../src/converse/libomemo.js';

/** A pair of libomemo. */
export interface KeyPair {
  readonly pubKey: ArrayBuffer;
  readonly privKey: ArrayBuffer;
}
/** The same in base64. */
export interface StoredPair {
  readonly pubKey: string;
  readonly privKey: string;
}
/** Converse's own libomemo, with what an account needs to be made. */
export interface WholeLibomemo extends Libomemo {
  readonly KeyHelper: {
    generateIdentityKeyPair(): Promise<KeyPair>;
    generatePreKey(id: number): Promise<{ keyPair: KeyPair }>;
    generateSignedPreKey(identity: KeyPair, id: number, version: string): Promise<SignedPrekey>;
  };
  curvePubKeyToEd25519PubKey(key: ArrayBuffer): Promise<ArrayBuffer>;
}
interface SignedPrekey {
  readonly keyPair: KeyPair;
  readonly signature: ArrayBuffer;
}

export const base64 = (key: ArrayBuffer): string => toBase64(new Uint8Array(key));
export const stored = ({ pubKey, privKey }: KeyPair): StoredPair => ({
  pubKey: base64(pubKey),
  privKey: base64(privKey),
});
export const restored = ({ pubKey, privKey }: StoredPair): KeyPair => ({
  pubKey: fromBase64(pubKey).buffer,
  privKey: fromBase64(privKey).buffer,
});

/** The library that Converse loads, from the same files. */
export function loadLibomemo(): Promise<WholeLibomemo> {
  Object.assign(globalThis, { __WASM_BASE__: '/converse/' });
  return importLibomemo(new URL('/converse/libomemo.esm.min.js', location.origin).href) as Promise<WholeLibomemo>;
}
