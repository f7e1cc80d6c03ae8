import { ignore, logUnlessExpected } from '../../../src/log.js';
import type { AccountStore } from './account-store.js';
import type { Libsignal } from './libsignal.js';
import {
  forgetSpentPrekeys,
  markAnnounced,
  markPublished,
  ownBundle,
  replenish,
  selfOf,
  settleIdentity,
} from './own-identity.js';
import type { DeviceDirectory } from './device-directory.js';
import type { Pep } from './pep.js';
import { isPepError } from '../../../src/xmpp/pep-error.js';

/** Times that we put our id back into a list between two logins: another client may insist on taking it out. */
const MAX_REANNOUNCEMENTS = 20;

/** What the announcements of one namespace stand on. */
export interface AnnouncementParts {
  readonly store: AccountStore;
  readonly library: Libsignal;
  readonly pep: Pep;
  readonly devices: DeviceDirectory;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Keeps our device id in our account's list, and our bundle published as it is in the store. */
export class Announcement {
  readonly #parts: AnnouncementParts;
  #left = MAX_REANNOUNCEMENTS;
  #publishing: Promise<void> | undefined;
  #again = false;

  constructor(parts: AnnouncementParts) {
    this.#parts = parts;
    parts.pep.onDeviceIds((jid, ids) => {
      this.#onList(jid, ids).catch(logUnlessExpected('a device list'));
    });
  }

  /**
   * Call at each login, with the ids that {@link takenIds} found.
   * @throws PepError when the server has none of it
   */
  async announce(): Promise<void> {
    const { pep, devices, store } = this.#parts;
    this.#left = MAX_REANNOUNCEMENTS;
    const self = await store.transact(async (unit) => {
      await markAnnounced(unit);
      return selfOf(unit);
    });
    if (self === undefined) throw new Error('no identity');
    await this.#publish(!(await this.#isPublished(self.deviceId)));
    const ids = await devices.ids(pep.account, { fresh: true });
    if (!ids.includes(self.deviceId)) await this.#publishList(ids, self.deviceId);
  }

  /** Publishes what has changed in our bundle. One at a time; calls that come meanwhile share the next. */
  republish(): Promise<void> {
    if (this.#publishing !== undefined) {
      this.#again = true;
      return this.#publishing;
    }
    this.#publishing = this.#publish(false).finally(() => {
      this.#publishing = undefined;
      if (!this.#again) return;
      this.#again = false;
      this.republish().catch(logUnlessExpected('publishing our bundle'));
    });
    return this.#publishing;
  }

  /** All messages of the time when we were offline are read. */
  async endCatchUp(): Promise<void> {
    const { store, pep } = this.#parts;
    await store.transact((unit) => forgetSpentPrekeys(unit, pep.variant.namespace));
  }

  async #publish(always: boolean): Promise<void> {
    const { store, library, pep, now } = this.#parts;
    const { namespace } = pep.variant;
    const { isOutdated, bundle, self } = await store.transact(async (unit) => ({
      isOutdated: await replenish(unit, library, namespace, now()),
      bundle: await ownBundle(unit, namespace),
      self: await selfOf(unit),
    }));
    if (self === undefined || !(always || isOutdated)) return;
    await pep.publishBundle(self.deviceId, bundle);
    await store.transact((unit) => markPublished(unit, namespace, bundle));
  }

  /** True when the server has a bundle of this identity and signed prekey. */
  async #isPublished(deviceId: number): Promise<boolean> {
    const { store, pep } = this.#parts;
    try {
      const published = await pep.bundle(pep.account, deviceId);
      const ours = await store
        .read((unit) => ownBundle(unit, pep.variant.namespace))
        .catch(ignore('before the first publish there is none'));
      return (
        ours?.identityKey.join() === published.identityKey.join() && ours.signedPrekey.id === published.signedPrekey.id
      );
    } catch (error) {
      if (!isPepError(error)) throw error;
      return false;
    }
  }

  async #onList(jid: string, ids: readonly number[]): Promise<void> {
    const { devices, pep, store } = this.#parts;
    await devices.hear(jid, ids);
    const self = await store.read(selfOf);
    const isMissing = self?.announced === true && !ids.includes(self.deviceId);
    if (jid !== pep.account || !isMissing || this.#left-- <= 0) return;
    await this.#publishList(ids, self.deviceId);
  }

  async #publishList(ids: readonly number[], deviceId: number): Promise<void> {
    const { devices, pep } = this.#parts;
    const all = [...ids, deviceId];
    await pep.publishDeviceIds(all);
    await devices.remember(pep.account, all);
  }
}

/**
 * Makes our identity, or finds it; a device id of which nobody knows yet gives way to one that is in use.
 * @throws PepError when a list cannot be read: an id could be taken
 */
export async function makeIdentity(store: AccountStore, library: Libsignal, peps: readonly Pep[]): Promise<void> {
  const lists = await Promise.all(peps.map((pep) => pep.deviceIds(pep.account)));
  await store.transact((unit) => settleIdentity(unit, library, new Set(lists.flat())));
}
