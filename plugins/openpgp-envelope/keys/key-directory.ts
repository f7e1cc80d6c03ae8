import {
  KeyTransportError,
  isKeyTransportError,
  type Decision,
  type Device,
  type TrustRecord,
  type TrustedDevice,
} from '../../../src/key-transport/key-transport.js';
import { isPepError } from '../../../src/xmpp/pep-error.js';
import type { Library, PublicKey } from '../library.js';
import type { KeyNodes } from './key-nodes.js';
import { deviceOf, devicesOf } from './pinned-keys.js';
import { hasKeyId, isUsable, readPublicKey } from './public-key.js';
import type { AnnouncedKey } from './stanza.js';
import type { KeyStore } from './store.js';

interface Parts {
  readonly library: () => Promise<Library>;
  readonly nodes: KeyNodes;
  readonly store: KeyStore;
  /** Fingerprint of our own key. */
  readonly ownFingerprint: string;
  /** Called with the account when the user has decided on one of its keys. */
  readonly onDecision: (jid: string) => void;
}

interface Options {
  /** Asks the server again. */
  readonly fresh?: boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * The public keys of accounts: which are announced, and what the user says of them. Trust is in one key, which is
 * pinned by its fingerprint. Lists and keys of contacts are kept; those of others are fetched each time.
 */
export class KeyDirectory implements TrustRecord {
  readonly #parts: Parts;
  /** Accounts whose list is up to date: it was fetched since we are online, and nothing has come since. */
  readonly #upToDate = new Set<string>();

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** We were offline: lists may have changed unnoticed. */
  reset(): void {
    this.#upToDate.clear();
  }

  /** The list of an account may be another now. */
  outdated(jid: string): void {
    this.#upToDate.delete(jid);
  }

  async devices(jid: string, options: Options = {}): Promise<TrustedDevice[]> {
    const { nodes, store } = this.#parts;
    // Our own keys open nothing that a contact has sealed for them.
    if (jid === nodes.account) return [];
    const announced = await this.#announced(jid, options);
    const keys = await this.#usable(jid, announced, options);
    if (nodes.isContact(jid)) {
      const pin = { decision: 'undecided', seen: Date.now() } as const;
      for (const key of keys) await store.add('pins', [jid, key.getFingerprint()], pin);
    }
    return devicesOf(jid, { keys, announced, pins: await store.pins(jid) });
  }

  own(): Promise<Device> {
    const { nodes, ownFingerprint } = this.#parts;
    return Promise.resolve(deviceOf(nodes.account, ownFingerprint));
  }

  async trust({ jid, id, fingerprint }: Device, decision: Decision): Promise<void> {
    const { store, onDecision } = this.#parts;
    const unknown = new KeyTransportError('unknown-device', 'no such OpenPGP key');
    if (id !== 0) throw unknown;
    const pin = await store.get('pins', [jid, fingerprint]);
    const isListed = (await this.devices(jid)).some((device) => device.fingerprint === fingerprint);
    if (!isListed && (pin === undefined || decision === 'trusted')) throw unknown;
    await store.put('pins', [jid, fingerprint], { seen: pin?.seen ?? Date.now(), decision });
    onDecision(jid);
  }

  /** The keys of an account that can be used and that the user trusts. */
  async trusted(jid: string): Promise<PublicKey[]> {
    const devices = (await this.devices(jid)).filter(({ trust }) => trust === 'trusted');
    const keys = await this.#usable(jid, await this.#announced(jid), {});
    return keys.filter((key) => devices.some(({ fingerprint }) => fingerprint === key.getFingerprint()));
  }

  /** The key of an account with that id. @throws KeyTransportError `unknown-device` unless it is announced and can be used */
  async signer(jid: string, keyId: string): Promise<PublicKey> {
    for (const fresh of [false, true]) {
      const keys = await this.#usable(jid, await this.#announced(jid, { fresh }), {});
      const key = keys.find((one) => hasKeyId(one, keyId));
      if (key !== undefined) return key;
    }
    throw new KeyTransportError('unknown-device', 'the signer is no key of this account');
  }

  /** The list of an account, from the server unless it is up to date; the last one that we have seen where it cannot be had. */
  async #announced(jid: string, { fresh = false, signal }: Options = {}): Promise<readonly AnnouncedKey[]> {
    const { nodes, store } = this.#parts;
    const known = await store.get('lists', jid);
    if (known !== undefined && !fresh && this.#upToDate.has(jid)) return known;
    try {
      const list = await nodes.list(jid, { signal });
      if (!nodes.isContact(jid)) return list;
      await store.put('lists', jid, list);
      this.#upToDate.add(jid);
      return list;
    } catch (error) {
      if (!isPepError(error)) throw error;
      return known ?? [];
    }
  }

  async #usable(jid: string, announced: readonly AnnouncedKey[], options: Options): Promise<PublicKey[]> {
    if (announced.length === 0) return [];
    const library = await this.#parts.library();
    const keys = await Promise.all(announced.map((one) => this.#key(jid, one, options)));
    const isFit = async (key: PublicKey | undefined): Promise<PublicKey[]> =>
      key !== undefined && (await isUsable(library, key, jid)) ? [key] : [];
    return (await Promise.all(keys.map(isFit))).flat();
  }

  /** A key that is announced, from the server unless we have it as it is; undefined where it cannot be had. */
  async #key(jid: string, { fingerprint, date }: AnnouncedKey, { signal }: Options): Promise<PublicKey | undefined> {
    const { nodes, store } = this.#parts;
    const library = await this.#parts.library();
    const known = await store.get('keys', [jid, fingerprint]);
    const old = known && (await readPublicKey(library, known.bytes, fingerprint));
    if (old !== undefined && known?.date === date) return old;
    try {
      const bytes = await nodes.key(jid, fingerprint, { signal });
      const fetched = bytes && (await readPublicKey(library, bytes, fingerprint));
      // What was seen once counts: a server cannot take a revocation back.
      const key = fetched && old ? await fetched.update(old) : (fetched ?? old);
      if (key !== undefined && nodes.isContact(jid)) {
        await store.put('keys', [jid, fingerprint], { bytes: key.write(), date });
      }
      return key;
    } catch (error) {
      if (!isPepError(error) && !(isKeyTransportError(error) && error.failure === 'malformed')) throw error;
      return old;
    }
  }
}
