import type { ConverseOmemo, Ratchet, StoredBundle, StoredDevice } from '../../src/converse/converse-omemo.js';
import { isStanzaError } from '../../src/errors.js';
import { KeyTransportError, type Trust, type TrustedDevice } from '../../src/key-transport/key-transport.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { convertedFingerprintOf, fingerprintOf } from './identity-key.js';

/** Attribute of a device of Converse: the identity key (base64) under which the person knows it. */
const KNOWN = 'jet_known_identity';
/** Attribute of the omemo:2 form of a device: its distrust came from here, and goes when the person takes it back. */
const DISTRUSTED_HERE = 'jet_distrusted';
/** Devices of one account that we look at. */
const MAX_DEVICES = 200;

/**
 * Trust in devices, as Converse keeps it (`trusted` 1, 0, −1), with three rules on top: −1 in either OMEMO namespace
 * is distrust; trust in the omemo:2 form of a device counts if its converted identity key is the same; and trust
 * is given to an identity key, so a device id that comes with another key is `changed`, and undecided again.
 */
export class DeviceTrust {
  readonly #omemo: ConverseOmemo;

  constructor(omemo: ConverseOmemo) {
    this.#omemo = omemo;
  }

  /** Listed devices with a bundle. With `fresh`, the list is fetched; where that fails, it is as Converse knows it. */
  async devices(jid: string, { fresh }: { fresh: boolean }): Promise<TrustedDevice[]> {
    if (fresh) await this.#omemo.fetchDeviceIds(jid).catch(() => undefined);
    const stored = (await this.#omemo.devices(jid, NS.axolotl)).filter((device) => device.get('active') === true);
    const found = await Promise.all(stored.slice(0, MAX_DEVICES).map((device) => this.#describe(jid, device)));
    return found.filter((device) => device !== undefined);
  }

  /** Makes sure that the account lists that device; the list is fetched again before the answer is no. @throws KeyTransportError */
  async requireListed(jid: string, id: number): Promise<void> {
    if (await this.isListed(jid, id)) return;
    const ids = await this.#omemo.fetchDeviceIds(jid).catch((error: unknown) => {
      const why = isStanzaError(error) ? error.condition : 'no answer';
      throw new KeyTransportError('unreachable', `the device list of the sender cannot be read: ${why}`);
    });
    if (!ids.has(String(id))) {
      throw new KeyTransportError('unknown-device', "the sender's device is not in its device list");
    }
  }

  /** True when that device is in the account's list as far as we know it. */
  async isListed(jid: string, id: number): Promise<boolean> {
    return (await this.#find(jid, id))?.get('active') === true;
  }

  /** The device behind an envelope. @param identity that its session stands on. @throws KeyTransportError */
  async device(jid: string, id: number, identity: string | undefined): Promise<TrustedDevice> {
    const stored = await this.#find(jid, id);
    const device = stored && (await this.#describe(jid, stored));
    if (device === undefined) throw new KeyTransportError('unknown-device', 'the device has no bundle');
    if (device.changed || identity === undefined || fingerprintOf(identity) !== device.fingerprint) {
      await this.recheck(jid, id);
      throw new KeyTransportError('identity-changed', 'the device came with another identity key than it is known by');
    }
    return device;
  }

  /**
   * After a device came with another identity key: fetches its bundle, so that the person sees what is published now.
   * Where that is the key they know, the session with the other one is dropped.
   */
  async recheck(jid: string, id: number): Promise<void> {
    const stored = await this.#find(jid, id);
    const bundle = await stored?.fetchBundleFromServer().catch(() => null);
    const device = stored && (await this.#describe(jid, stored));
    if (bundle && device !== undefined && !device.changed) this.#standOn(jid, id, bundle);
  }

  /** What is thought of a device with that identity, whoever keeps the sessions with it. @param fingerprint hex */
  async opinion(jid: string, id: number, fingerprint: string): Promise<Trust> {
    const stored = await this.#find(jid, id);
    const described = stored && (await this.#describe(jid, stored));
    if (described?.fingerprint === fingerprint) return described.trust;
    const trust = await this.#trustOf(jid, id, stored, fingerprint);
    // Trust was given to another key; distrust is for the device.
    return trust === 'trusted' && stored !== undefined ? 'undecided' : trust;
  }

  async decide(jid: string, id: number, decision: 'trusted' | 'distrusted'): Promise<void> {
    // A decision holds for the omemo:2 form of a device, too, so that must be known from now on.
    for (const namespace of [NS.axolotl, NS.omemo2] as const) await this.#omemo.devices(jid, namespace);
    const stored = await this.#find(jid, id);
    const bundle = await stored?.getBundle().catch(() => null);
    if (stored === undefined || !bundle) throw new KeyTransportError('unknown-device', 'no such device');
    stored.save({ trusted: decision === 'trusted' ? 1 : -1, [KNOWN]: bundle.identity_key });
    if (decision === 'trusted') this.#standOn(jid, id, bundle);
    const other = await this.#find(jid, id, NS.omemo2);
    const isDistrusted = other?.get('trusted') === -1;
    // What the person does not trust gets no chat messages either. What they distrust in Converse stays distrusted.
    if (decision === 'distrusted' && !isDistrusted) other?.save({ trusted: -1, [DISTRUSTED_HERE]: true });
    const isOurs = other?.get(DISTRUSTED_HERE) === true;
    if (decision === 'trusted' && isDistrusted && isOurs) other.save({ trusted: 0, [DISTRUSTED_HERE]: false });
  }

  /** A fresh bundle of a device; undefined when there is none with that identity key. */
  async bundle({ jid, id, fingerprint }: TrustedDevice): Promise<StoredBundle | undefined> {
    const stored = await this.#find(jid, id);
    const bundle = await stored?.fetchBundleFromServer().catch(() => null);
    return bundle && fingerprintOf(bundle.identity_key) === fingerprint ? bundle : undefined;
  }

  /** True when the session's identity key is the one that the person sees. */
  standsOn(ratchet: Ratchet, { fingerprint }: TrustedDevice): boolean {
    const identity = ratchet.identity();
    return identity !== undefined && fingerprintOf(identity) === fingerprint;
  }

  /** A session that stands on another identity key than this can neither send nor receive: it goes. */
  #standOn(jid: string, id: number, { identity_key }: StoredBundle): void {
    const identity = this.#omemo.identityOf(jid, id);
    if (identity !== undefined && fingerprintOf(identity) !== fingerprintOf(identity_key)) {
      this.#omemo.replaceIdentity(jid, id, identity_key);
    }
  }

  async #find(
    jid: string,
    id: number,
    namespace: typeof NS.axolotl | typeof NS.omemo2 = NS.axolotl,
  ): Promise<StoredDevice | undefined> {
    const devices = await this.#omemo.knownDevices(jid, namespace);
    return devices.find((device) => String(device.get('id')) === String(id));
  }

  async #describe(jid: string, stored: StoredDevice): Promise<TrustedDevice | undefined> {
    const bundle = await stored.getBundle().catch(() => null);
    const id = Number(stored.get('id'));
    const fingerprint = fingerprintOf(bundle?.identity_key);
    if (!bundle || fingerprint === undefined || !Number.isInteger(id)) return undefined;
    const known = stored.get(KNOWN) ?? this.#omemo.identityOf(jid, id) ?? bundle.identity_key;
    if (stored.get(KNOWN) === undefined) stored.save({ [KNOWN]: known });
    const trust = await this.#trustOf(jid, id, stored, fingerprint);
    if (fingerprintOf(known) === fingerprint) return { jid, id, fingerprint, trust };
    return { jid, id, fingerprint, trust: trust === 'distrusted' ? trust : 'undecided', changed: true };
  }

  async #trustOf(jid: string, id: number, stored: StoredDevice | undefined, fingerprint: string): Promise<Trust> {
    const other = await this.#find(jid, id, NS.omemo2);
    if (stored?.get('trusted') === -1 || other?.get('trusted') === -1) return 'distrusted';
    if (stored?.get('trusted') === 1) return 'trusted';
    const bundle = other?.get('bundle') as { identity_key?: unknown } | undefined;
    const isSame = convertedFingerprintOf(bundle?.identity_key) === fingerprint;
    return other?.get('trusted') === 1 && isSame ? 'trusted' : 'undecided';
  }
}
