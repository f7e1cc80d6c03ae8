import type { Unit } from '../../plugins/omemo-key-transport/own/account-store.js';
import type { Libsignal } from '../../plugins/omemo-key-transport/own/libsignal.js';
import type { Key } from '../../plugins/omemo-key-transport/own/rows.js';
import { testBytes } from './streams.js';

/** A unit of the store of our own keys, in memory. */
export function memoryUnit(): Unit {
  const rows = new Map<string, unknown>();
  const name = (store: string, key: Key): string => JSON.stringify([store, key]);
  const all = (store: string, ...prefix: string[]) => {
    const found = [...rows]
      .map(([text, value]) => [JSON.parse(text) as [string, Key], value] as const)
      .filter(([[kind, key]]) => kind === store && prefix.every((part, at) => Array.isArray(key) && key[at] === part))
      .map(([[, key], value]) => [Number(Array.isArray(key) ? key.at(-1) : key), value] as const);
    return Promise.resolve(found.sort(([a], [b]) => a - b));
  };
  const unit = {
    get: (store: string, key: Key) => Promise.resolve(rows.get(name(store, key))),
    put: (store: string, key: Key, value: unknown) => void rows.set(name(store, key), value),
    delete: (store: string, key: Key) => void rows.delete(name(store, key)),
    all,
  };
  return unit as unknown as Unit;
}

/** A library whose keys are as good as none, and made at once. */
export const quickLibrary = (): Libsignal => {
  const pair = { pubKey: testBytes(33).buffer, privKey: testBytes(32).buffer };
  const KeyHelper = {
    generateIdentityKeyPair: () => Promise.resolve(pair),
    generatePreKey: (keyId: number) => Promise.resolve({ keyId, keyPair: pair }),
    generateSignedPreKey: (_identity: unknown, keyId: number) =>
      Promise.resolve({ keyId, keyPair: pair, signature: testBytes(64).buffer }),
  };
  return { KeyHelper } as unknown as Libsignal;
};
