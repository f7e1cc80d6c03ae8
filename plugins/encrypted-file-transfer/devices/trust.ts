import {
  KeyTransportError,
  isKeyTransportError,
  type Decision,
  type Device,
  type Trust,
  type TrustRecord,
  type TrustedDevice,
} from '../../../src/key-transport/key-transport.js';
import type { Settings } from '../settings.js';

/** Asks the user about undecided devices; resolves when all are decided or the dialog was closed. */
export type AskTrust = (devices: readonly TrustedDevice[]) => Promise<'decided' | 'dismissed'>;

type Listener = (jid: string) => void;

/** True where a namespace has nothing to record: it does not know the device, or knows it by another key. */
const isNotKnown = (error: unknown): boolean =>
  isKeyTransportError(error) && (error.failure === 'unknown-device' || isOtherKey(error));
const isOtherKey = (error: unknown): boolean => isKeyTransportError(error) && error.failure === 'identity-changed';

/** True for one device, whatever its key is; keys without an id are told apart by their fingerprints. */
const isSame = (a: Device, b: Device): boolean => a.id === b.id && (a.id !== 0 || a.fingerprint === b.fingerprint);

/** Who gets keys, and whose envelopes count. */
export class DeviceTrustDecisions {
  readonly #records: () => readonly TrustRecord[];
  readonly #settings: () => Settings;
  /** Questions that the user has not answered yet, by fingerprint. */
  readonly #asked = new Map<string, Promise<unknown>>();
  readonly #listeners = new Set<Listener>();

  /** @param records those of every security that can be used now; the same may be there twice */
  constructor(records: () => readonly TrustRecord[], settings: () => Settings) {
    this.#records = records;
    this.#settings = settings;
  }

  /** Calls back with the account when the user has decided on one of its devices. @returns a function that stops the calls */
  onChange(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The user has decided on a device of an account, in whatever tab. */
  changed(jid: string): void {
    for (const listener of this.#listeners) listener(jid);
  }

  /** A device as it is now: `changed`, and undecided, where it has another key; as it was when it is gone. */
  async now(device: TrustedDevice): Promise<TrustedDevice> {
    const found = (await this.devices(device.jid)).filter((one) => isSame(one, device));
    const same = found.find(({ fingerprint }) => fingerprint === device.fingerprint);
    const others = found.map((one): TrustedDevice => ({ ...one, trust: 'undecided', changed: true }));
    const now = same ?? others[0] ?? device;
    return found.some(({ trust }) => trust === 'distrusted') ? { ...now, trust: 'distrusted' } : now;
  }

  /**
   * Records what the user said, wherever that device is known: another namespace may have others. Trust is in the key
   * that they saw, distrust in the device.
   * @throws KeyTransportError `identity-changed` when it is known by other keys only, and `unknown-device`
   */
  async decide(device: TrustedDevice, decision: Decision): Promise<void> {
    const told = await Promise.allSettled(this.#usable().map((record) => record.trust(device, decision)));
    const errors = told.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
    // The others were told all the same.
    const failed = errors.find((error) => !isNotKnown(error));
    if (failed !== undefined) throw failed;
    if (errors.length < told.length) return;
    throw errors.find(isOtherKey) ?? new KeyTransportError('unknown-device', 'no such device');
  }

  /** The devices of an account, as they are known. */
  async devices(jid: string): Promise<TrustedDevice[]> {
    return (await Promise.all(this.#usable().map((record) => record.devices(jid)))).flat();
  }

  /** This device, once for each identity that it has. */
  async own(): Promise<Device[]> {
    const found = await Promise.all(this.#usable().flatMap((record) => record.own?.() ?? []));
    const own = found.filter((device) => device !== undefined);
    return own.filter((device, at) => own.findIndex(({ fingerprint }) => fingerprint === device.fingerprint) === at);
  }

  /**
   * Makes sure that no device of an account is undecided before something is sent to it.
   * @param jid bare JID
   * @param records those that know who may get it; all if left out
   * @returns false when the user did not want to decide
   */
  async settle(jid: string, ask: AskTrust, records?: readonly TrustRecord[]): Promise<boolean> {
    const lists = await Promise.all(this.#usable(records).map((record) => record.devices(jid, { fresh: true })));
    const undecided = lists.flat().filter((device) => device.trust === 'undecided');
    // Blind trust is trust on first use: a device that has changed its key was used before.
    const isBlind = (device: TrustedDevice): boolean => this.#settings().trust === 'blind' && device.changed !== true;
    const asked = undecided.filter((device) => !isBlind(device));
    for (const device of undecided.filter(isBlind)) {
      await this.decide(device, 'trusted').catch(async (error: unknown) => {
        if (!isOtherKey(error)) throw error;
        asked.push(await this.now(device));
      });
    }
    return asked.length === 0 || (await ask(asked)) === 'decided';
  }

  /**
   * The trust in a device by its identity key; where it is undecided the user is asked, once for all who want to know.
   * @returns `undecided` when the user did not want to decide, `distrusted` when the device has another key now
   */
  async settleDevice(device: TrustedDevice, ask: AskTrust): Promise<Trust> {
    const trust = await this.#inIdentity(device);
    if (trust !== 'undecided') return trust;
    const { fingerprint } = device;
    const question =
      this.#asked.get(fingerprint) ?? ask([{ ...device, trust }]).finally(() => this.#asked.delete(fingerprint));
    this.#asked.set(fingerprint, question);
    await question;
    return this.#inIdentity(device);
  }

  async #inIdentity(device: TrustedDevice): Promise<Trust> {
    const known = (await this.devices(device.jid)).filter((one) => isSame(one, device));
    if (known.some(({ trust }) => trust === 'distrusted')) return 'distrusted';
    return known.find(({ fingerprint }) => fingerprint === device.fingerprint)?.trust ?? 'distrusted';
  }

  /** Whether the user distrusts a device of an account. @param jid bare JID. @param records as for {@link settle} */
  async distrustsAny(jid: string, records?: readonly TrustRecord[]): Promise<boolean> {
    const lists = await Promise.all(this.#usable(records).map((record) => record.devices(jid)));
    return lists.flat().some(({ trust }) => trust === 'distrusted');
  }

  #usable(records = this.#records()): TrustRecord[] {
    return [...new Set(records)];
  }
}
