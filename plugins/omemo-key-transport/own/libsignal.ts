import type * as File from './libsignal-file.js';

/** The library of the double ratchet. */
export type Libsignal = typeof File;

let loading: Promise<Libsignal> | undefined;

/** Loads the file, once. @throws Error when it cannot be had; the next call tries again */
export function loadLibsignal(): Promise<Libsignal> {
  loading ??= import(/* webpackChunkName: "converse-jet-libsignal" */ './libsignal-file.js').catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}
