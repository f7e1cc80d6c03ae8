import type { ConverseOmemo, Ratchet } from '../../../src/converse/converse-omemo.js';
import type { StoredBundle, StoredDevice } from '../../../src/converse/device-lists.js';
import type { DeviceRow } from '../../../src/converse/shared-devices.js';
import { isStanzaError } from '../../../src/errors.js';
import {
  KeyTransportError,
  type Decision,
  type Device,
  type Trust,
  type TrustedDevice,
} from '../../../src/key-transport/key-transport.js';
import { logUnlessExpected } from '../../../src/log.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import type { DeviceAddress } from '../../../src/key-transport/device-id.js';
import { DISTRUSTED_HERE, KNOWN, bundleOf, describe, findDevice, formsOf, reread, trustIn } from './device-forms.js';
import { fingerprintOf } from '../omemo/identity-key.js';

/** Devices of one account that we look at. */
const MAX_DEVICES = 200;

const noBundle = logUnlessExpected('fetching a bundle');

/** Only a device that the user trusts gets a key. */
export const mayGetKeys = ({ trust }: TrustedDevice): boolean => trust === 'trusted';

function unreachable(error: unknown): KeyTransportError {
  const why = isStanzaError(error) ? error.condition : 'no answer';
  return new KeyTransportError('unreachable', `the device list of an account cannot be read: ${why}`);
}

const isSameDevice = (a: Device, b: Device): boolean =>
  a.jid === b.jid && a.id === b.id && a.fingerprint === b.fingerprint;

/**
 * Trust in devices, as Converse keeps it (`trusted` 1, 0, −1), with three rules on top: −1 in either OMEMO namespace
 * is distrust; trust in the omemo:2 form of a device counts if its converted identity key is the same; and trust
 * is given to an identity key, so a device id that comes with another key is `changed`, and undecided again.
 *
 * The user also decides in other tabs, so what is stored is read again each time. Where it cannot be read, nobody is
 * trusted: KeyTransportError `unavailable`. No server is asked while the lock is held.
 */
export class DeviceTrust {
  readonly #omemo: ConverseOmemo;

  constructor(omemo: ConverseOmemo) {
    this.#omemo = omemo;
  }

  /** Listed devices with a bundle. With `fresh`, the list is fetched; where that fails, it is as Converse knows it. */
  async devices(jid: string, { fresh }: { fresh: boolean }): Promise<TrustedDevice[]> {
    if (fresh) await this.#omemo.fetchDeviceIds(jid).catch(logUnlessExpected('fetching a device list'));
    await this.load(jid);
    await Promise.all((await this.#listed(jid)).map((stored) => this.#omemo.bundle(stored).catch(noBundle)));
    return this.#omemo.exclusively(() => this.devicesNow(jid));
  }

  /** The same, without asking a server. Call it under the lock. */
  async devicesNow(jid: string): Promise<TrustedDevice[]> {
    const found = (await this.#listed(jid)).map(async (stored) => {
      const forms = { stored, other: await findDevice(this.#omemo, jid, Number(stored.get('id')), NS.omemo2) };
      return (await reread(this.#omemo, forms)) ? describe(this.#omemo, jid, forms) : undefined;
    });
    return (await Promise.all(found)).filter((device) => device !== undefined);
  }

  /** Those in which the user has not lost trust meanwhile, in whatever tab. Call it under the lock. */
  async stillTrusted(devices: readonly Device[]): Promise<Device[]> {
    const accounts = new Set(devices.map(({ jid }) => jid));
    const now = (await Promise.all(Array.from(accounts, (jid) => this.devicesNow(jid)))).flat();
    const trusted = now.filter(mayGetKeys);
    return devices.filter((device) => trusted.some((other) => isSameDevice(device, other)));
  }

  /**
   * Makes sure that the device lists of an account are there, for which Converse may ask a server.
   * @throws KeyTransportError
   */
  async load(jid: string): Promise<void> {
    const lists = [NS.axolotl, NS.omemo2].map((namespace) => this.#omemo.devices(jid, namespace));
    await Promise.all(lists).catch((error: unknown) => {
      throw isStanzaError(error) ? unreachable(error) : error;
    });
  }

  /**
   * Makes sure that the account lists that device, and that its bundle is there if it has one. The list is fetched again
   * before the answer is no.
   * @throws KeyTransportError
   */
  async requireListed(jid: string, id: number): Promise<void> {
    await this.load(jid);
    if (!(await this.isListed(jid, id))) await this.#lookUp(jid, id);
    const stored = await findDevice(this.#omemo, jid, id);
    if (stored !== undefined) await this.#omemo.bundle(stored).catch(noBundle);
  }

  /** True when that device is in the account's list as far as we know it. */
  async isListed(jid: string, id: number): Promise<boolean> {
    const stored = await findDevice(this.#omemo, jid, id);
    return stored?.get('active') === true && reread(this.#omemo, { stored, other: undefined });
  }

  /**
   * The device behind an envelope. Call it under the lock.
   * @param identity that its session stands on
   * @throws KeyTransportError
   */
  async sender(jid: string, id: number, identity: string | undefined): Promise<TrustedDevice> {
    const forms = await formsOf(this.#omemo, jid, id);
    await reread(this.#omemo, forms);
    const device = describe(this.#omemo, jid, forms);
    if (device === undefined) throw new KeyTransportError('unknown-device', 'the device has no bundle');
    if (device.changed || identity === undefined || fingerprintOf(identity) !== device.fingerprint) {
      throw new KeyTransportError('identity-changed', 'the device came with another identity key than it is known by');
    }
    return device;
  }

  /**
   * After a device came with another identity key: fetches its bundle, so that the user sees what is published now.
   * Where that is the key they know, the session with the other one is dropped.
   */
  async recheck(jid: string, id: number): Promise<void> {
    const forms = await formsOf(this.#omemo, jid, id);
    const bundle = forms.stored && (await this.#omemo.fetchBundle(forms.stored).catch(noBundle));
    const device = describe(this.#omemo, jid, forms);
    if (bundle && device !== undefined && !device.changed) await this.dropStaleSession({ jid, id }, bundle);
  }

  /** What is thought of a device with that identity, no matter who keeps the sessions with it. Call it under the lock. */
  async opinion({ jid, id, fingerprint }: Device): Promise<Trust> {
    const forms = await formsOf(this.#omemo, jid, id);
    await reread(this.#omemo, forms);
    const described = describe(this.#omemo, jid, forms);
    if (described?.fingerprint === fingerprint) return described.trust;
    const trust = trustIn(forms, fingerprint);
    // Trust was given to another key; distrust is for the device.
    return trust === 'trusted' && forms.stored !== undefined ? 'undecided' : trust;
  }

  /** See {@link KeyTransport.trust}. */
  async decide(device: Device, decision: Decision): Promise<void> {
    await this.load(device.jid);
    await this.#omemo.exclusively(() => (decision === 'trusted' ? this.#accept(device) : this.#reject(device)));
  }

  /** A fresh bundle of a device; undefined when there is none with that identity key. */
  async bundle({ jid, id, fingerprint }: Device): Promise<StoredBundle | undefined> {
    const stored = await findDevice(this.#omemo, jid, id);
    const bundle = stored && (await this.#omemo.fetchBundle(stored).catch(noBundle));
    return bundle && fingerprintOf(bundle.identity_key) === fingerprint ? bundle : undefined;
  }

  /** True when the session's identity key is the one that the user sees. */
  standsOn(ratchet: Ratchet, { fingerprint }: Device): boolean {
    const identity = ratchet.identity();
    return identity !== undefined && fingerprintOf(identity) === fingerprint;
  }

  async #accept({ jid, id, fingerprint }: Device): Promise<void> {
    const forms = await formsOf(this.#omemo, jid, id);
    await reread(this.#omemo, forms);
    const { stored, other } = forms;
    const bundle = bundleOf(stored);
    if (stored === undefined || !bundle) throw new KeyTransportError('unknown-device', 'no such device');
    if (fingerprintOf(bundle.identity_key) !== fingerprint) {
      throw new KeyTransportError('identity-changed', 'the device has another identity key than the user has seen');
    }
    await this.dropStaleSession({ jid, id }, bundle);
    const decisions: [StoredDevice, DeviceRow][] = [[stored, { trusted: 1, [KNOWN]: bundle.identity_key }]];
    // What the user distrusts in Converse stays distrusted.
    const isOurs = other?.get('trusted') === -1 && other.get(DISTRUSTED_HERE) === true;
    if (isOurs) decisions.push([other, { trusted: 0, [DISTRUSTED_HERE]: false }]);
    await this.#omemo.decide(jid, decisions);
  }

  /** Distrusts a device, whatever its key is now, and whether or not other tabs' decisions can be read. */
  async #reject({ jid, id, fingerprint }: Device): Promise<void> {
    const { stored, other } = await formsOf(this.#omemo, jid, id);
    if (stored === undefined) throw new KeyTransportError('unknown-device', 'no such device');
    const identity = bundleOf(stored)?.identity_key;
    const isSeen = fingerprintOf(identity) === fingerprint;
    const decisions: [StoredDevice, DeviceRow][] = [[stored, { trusted: -1, ...(isSeen && { [KNOWN]: identity }) }]];
    // What the user does not trust gets no chat messages either.
    if (other !== undefined && other.get('trusted') !== -1) {
      decisions.push([other, { trusted: -1, [DISTRUSTED_HERE]: true }]);
    }
    await this.#omemo.decide(jid, decisions);
  }

  /** A session that stands on another identity key than this can neither send nor receive: it goes. */
  async dropStaleSession({ jid, id }: DeviceAddress, { identity_key }: StoredBundle): Promise<void> {
    const identity = this.#omemo.identityOf(jid, id);
    if (identity !== undefined && fingerprintOf(identity) !== fingerprintOf(identity_key)) {
      await this.#omemo.replaceIdentity(jid, id, identity_key);
    }
  }

  async #lookUp(jid: string, id: number): Promise<void> {
    const ids = await this.#omemo.fetchDeviceIds(jid).catch((error: unknown) => {
      throw unreachable(error);
    });
    if (!ids.has(String(id))) {
      throw new KeyTransportError('unknown-device', "the sender's device is not in its device list");
    }
  }

  async #listed(jid: string): Promise<StoredDevice[]> {
    const devices = await this.#omemo.devices(jid, NS.axolotl);
    return devices.filter((device) => device.get('active') === true).slice(0, MAX_DEVICES);
  }
}
