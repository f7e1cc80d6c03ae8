import type { KeyNodes } from '../keys/key-nodes.js';
import type { KeyStore, OwnRow } from '../keys/store.js';
import type { Library, PrivateKey } from '../library.js';

/** Where the user's own key stands. */
export type OwnKeyState =
  | { readonly name: 'none' }
  | { readonly name: 'locked'; readonly fingerprint: string }
  /** Unlocked. Nothing is published until the user has made a backup, or has declined that. */
  | { readonly name: 'no-backup'; readonly fingerprint: string }
  | { readonly name: 'ready'; readonly fingerprint: string };

interface Parts {
  readonly library: () => Promise<Library>;
  readonly nodes: KeyNodes;
  readonly store: KeyStore;
  /** Called with the key when it can be used, and with nothing when it cannot any more. */
  readonly onKey: (key: PrivateKey | undefined) => void | Promise<void>;
}

const SELF = 'self';

/** How often one login publishes its key: another client may write a list without it again and again. */
const MAX_ANNOUNCEMENTS = 5;

/**
 * The user's own key. It lies on the disk encrypted under a passphrase, and unlocked in the memory of the page. How it is
 * made and unlocked is in `key-making.ts`. Every method rejects with a PepError or a KeyTransportError `storage`.
 */
export class OwnKey {
  readonly #parts: Parts;
  #row: OwnRow | undefined;
  #key: PrivateKey | undefined;
  #announcements = 0;

  private constructor(parts: Parts, row: OwnRow | undefined) {
    this.#parts = parts;
    this.#row = row;
  }

  static async load(parts: Parts): Promise<OwnKey> {
    return new OwnKey(parts, await parts.store.get('own', SELF));
  }

  get library(): () => Promise<Library> {
    return this.#parts.library;
  }

  get nodes(): KeyNodes {
    return this.#parts.nodes;
  }

  get state(): OwnKeyState {
    if (this.#row === undefined) return { name: 'none' };
    const { fingerprint, backup } = this.#row;
    if (this.#key === undefined) return { name: 'locked', fingerprint };
    return { name: backup === 'undecided' ? 'no-backup' : 'ready', fingerprint };
  }

  /** As it lies on the disk; empty where there is none. */
  get lockedKey(): Uint8Array {
    return this.#row?.secretKey ?? new Uint8Array();
  }

  /** Undefined while it is locked. */
  get key(): PrivateKey | undefined {
    return this.#key;
  }

  /** Puts an unlocked key, and the form of it that is for the disk, in the place of whatever was there. */
  async keep(key: PrivateKey, row: OwnRow): Promise<void> {
    await this.#write(row);
    await this.use(key);
  }

  /** Takes the key over that was unlocked. */
  async use(key: PrivateKey): Promise<void> {
    this.#key = key;
    if (this.state.name !== 'ready') return;
    await this.#parts.onKey(key);
    await this.announce();
  }

  /** Publishes the key: the user has made a backup, or has declined that. */
  async decide(backup: 'made' | 'declined'): Promise<void> {
    if (this.#row === undefined || this.#key === undefined) return;
    await this.#write({ ...this.#row, backup });
    await this.use(this.#key);
  }

  /** Deletes the key from this browser, and takes it out of the list of the account. */
  async remove(): Promise<void> {
    const { nodes, store, onKey } = this.#parts;
    const fingerprint = this.#row?.fingerprint ?? '';
    await store.delete('own', SELF);
    this.#row = this.#key = undefined;
    await onKey(undefined);
    await nodes.withdraw(fingerprint);
  }

  /** Publishes the key where the account does not announce it. Call it at each login, and when the list may be another. */
  async announce(): Promise<void> {
    const { nodes } = this.#parts;
    if (this.#row === undefined || this.state.name !== 'ready') return;
    const { fingerprint, publicKey } = this.#row;
    const keys = await nodes.list(nodes.account);
    if (keys.some((key) => key.fingerprint === fingerprint)) return;
    if (this.#announcements++ < MAX_ANNOUNCEMENTS) await nodes.publish(fingerprint, publicKey);
  }

  async #write(row: OwnRow): Promise<void> {
    await this.#parts.store.put('own', SELF, row);
    this.#row = row;
  }
}
