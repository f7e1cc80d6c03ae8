import { toBase64 } from '../bytes/base64.js';
import { USED_KEY } from '../key-transport/used-key.js';
import type { Decrypted, SessionCipher } from './libomemo.js';
import { lastSent } from './libomemo-record.js';
import { storageError, type SessionStorage } from './shared-sessions.js';

/** Keys of one device that are remembered; the oldest is forgotten first. */
const MAX_KEYS = 1000;

/**
 * The names of the message keys that our plugins have used with one device, in all tabs: the ratchet key of the chain,
 * and the number in it. They are kept in a row of their own, since Converse writes all sessions at once, as the tab
 * knows them, and so can undo on disk what another tab has written of one. Nothing in it is secret.
 */
export class UsedKeys {
  readonly #storage: SessionStorage;
  readonly #row: string;

  /** @param device address, as libomemo names it */
  constructor(storage: SessionStorage, device: string) {
    this.#storage = storage;
    this.#row = `${storage.name}-jet-used-${device}`;
  }

  /**
   * Notes a key. Must be called under the lock of the account.
   * @returns false when it was used before
   * @throws KeyTransportError `storage`
   */
  async take(chain: string, counter: number): Promise<boolean> {
    const { store } = this.#storage;
    const fail = (): never => {
      throw storageError('the used keys cannot be read or written');
    };
    const key = `${chain} ${counter}`;
    const row = await store.getItem(this.#row).catch(fail);
    const used: readonly unknown[] = Array.isArray(row) ? row : [];
    if (used.includes(key)) return false;
    await store.setItem(this.#row, [...used, key].slice(-MAX_KEYS)).catch(fail);
    return true;
  }
}

/**
 * A cipher that uses no message key that `used` knows. What was encrypted with one is thrown away, and encrypted again
 * with the next; what was decrypted with one is not given out.
 * @param record as the tab knows it, after a step
 */
export function neverTwice(cipher: SessionCipher, used: UsedKeys, record: () => Promise<unknown>): SessionCipher {
  const checked = async (decrypted: Decrypted): Promise<Decrypted> => {
    const { ratchet, plaintext } = decrypted;
    const isNew = ratchet !== undefined && (await used.take(toBase64(new Uint8Array(ratchet.key)), ratchet.counter));
    if (isNew) return decrypted;
    new Uint8Array(plaintext).fill(0);
    throw Object.assign(new Error('the key of this message was used before'), { name: USED_KEY });
  };
  return {
    async encrypt(plaintext) {
      for (;;) {
        const message = await cipher.encrypt(plaintext);
        const sent = lastSent(await record());
        if (sent === undefined) throw new Error('the record of the session cannot be read');
        if (await used.take(sent.chain, sent.counter)) return message;
      }
    },
    decryptWhisperMessage: async (message, encoding) => checked(await cipher.decryptWhisperMessage(message, encoding)),
    decryptPreKeyWhisperMessage: async (message, encoding) =>
      checked(await cipher.decryptPreKeyWhisperMessage(message, encoding)),
  };
}
