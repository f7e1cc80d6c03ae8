import { AccountStore, type Unit } from '../../plugins/omemo-key-transport/own/account-store.js';
import type { Bundle } from '../../plugins/omemo-key-transport/own/bundle.js';
import { loadLibsignal, type Libsignal } from '../../plugins/omemo-key-transport/own/libsignal.js';
import {
  ownBundle,
  ownKeys,
  replenish,
  settleIdentity,
  usePrekey,
} from '../../plugins/omemo-key-transport/own/own-identity.js';
import type { Self } from '../../plugins/omemo-key-transport/own/rows.js';
import { Ratchet, type Opened } from '../../plugins/omemo-key-transport/own/ratchet.js';
import { NS } from '../../src/xmpp/namespaces.js';

let accounts = 0;
/** A bare JID that no other spec has used: its store is empty. */
export const freshJid = (name: string): string => `${name}-${String(++accounts)}-${crypto.randomUUID()}@example.org`;

type Maker = (unit: Unit, library: Libsignal) => Promise<Self>;
const kept = new Map<string, Maker>();
const makeKeys: Maker = (unit, library) => settleIdentity(unit, library, new Set());

/** Writes the keys of one unit into another. */
async function copyOf(unit: Unit, self: Self): Promise<Maker> {
  const counters = await unit.get('counters', NS.axolotl);
  const prekeys = await unit.all('prekeys', NS.axolotl);
  const signed = await unit.all('signedPrekeys', NS.axolotl);
  return (other) => {
    other.put('identity', 'self', self);
    other.put('counters', NS.axolotl, counters!);
    for (const [id, row] of prekeys) other.put('prekeys', [NS.axolotl, id], row);
    for (const [id, row] of signed) other.put('signedPrekeys', [NS.axolotl, id], row);
    return Promise.resolve(self);
  };
}

/** A device with keys of its own and ratchets with others, without a server. */
export class OwnDevice {
  private constructor(
    readonly library: Libsignal,
    readonly store: AccountStore,
    readonly jid: string,
    readonly id: number,
    readonly bundle: Bundle,
  ) {}

  /** Making keys takes long: devices of one name have the same. */
  static async create(name: string): Promise<OwnDevice> {
    const library = await loadLibsignal();
    const jid = freshJid(name);
    const store = await AccountStore.open(jid);
    const { deviceId } = await store.transact(async (unit) => {
      const self = await (kept.get(name) ?? makeKeys)(unit, library);
      await replenish(unit, library, NS.axolotl, Date.now());
      if (!kept.has(name)) kept.set(name, await copyOf(unit, self));
      return self;
    });
    const bundle = await store.transact((unit) => ownBundle(unit, NS.axolotl));
    return new OwnDevice(library, store, jid, deviceId, bundle);
  }

  async remove(): Promise<void> {
    this.store.close();
    await AccountStore.delete(this.jid);
  }

  /** One step with the record of the sessions, which is kept when the step succeeds. */
  step<T extends { record: string }>(
    peer: OwnDevice,
    work: (ratchet: Ratchet, record: string | undefined) => Promise<T>,
    store = this.store,
  ): Promise<T> {
    return store.transact(async (unit) => {
      const own = await ownKeys(unit, NS.axolotl);
      const { jid, id, bundle } = peer;
      const key = [NS.axolotl, jid, id];
      const ratchet = new Ratchet(this.library, own, { jid, id, identity: bundle.identityKey });
      const made = await work(ratchet, (await unit.get('sessions', key))?.record);
      unit.put('sessions', key, { record: made.record });
      const prekeyId = (made as { prekeyId?: number }).prekeyId;
      if (prekeyId !== undefined) await usePrekey(unit, NS.axolotl, prekeyId, false);
      return made;
    });
  }

  /** Starts a session. @param prekey position in the bundle */
  build(peer: OwnDevice, prekey = 0, bundle = peer.bundle): Promise<{ record: string }> {
    return this.step(peer, async (ratchet, record) => ({
      record: await ratchet.build(record, bundle, bundle.prekeys[prekey]!),
    }));
  }

  encrypt(peer: OwnDevice, plaintext: Uint8Array, store = this.store): Promise<{ prekey: boolean; bytes: Uint8Array }> {
    return this.step(peer, (ratchet, record) => ratchet.encrypt(record!, plaintext), store);
  }

  decrypt(
    peer: OwnDevice,
    { prekey, bytes }: { prekey: boolean; bytes: Uint8Array },
    store = this.store,
  ): Promise<Opened> {
    return this.step(peer, (ratchet, record) => ratchet.decrypt(record, bytes, prekey), store);
  }
}
