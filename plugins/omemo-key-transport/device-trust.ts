import { fromBase64, toBase64 } from '../../src/bytes/base64.js';
import { toHex } from '../../src/bytes/hex.js';
import type { ConverseOmemo, Ratchet, StoredDevice } from '../../src/converse/converse-omemo.js';
import type { Libomemo } from '../../src/converse/libomemo.js';
import { KeyTransportError, type Trust, type TrustedDevice } from '../../src/key-transport/key-transport.js';
import { NS } from '../../src/xmpp/namespaces.js';

/** Attribute of a device of Converse: the identity key (base64) for which the person's trust was given. */
const PINNED = 'jet_trusted_identity';
/** Devices of one account that we look at. */
const MAX_DEVICES = 200;

/** Of a Curve25519 key in base64, with or without its type byte; undefined where it is none. */
function fingerprintOf(base64: string): string | undefined {
  try {
    const bytes = fromBase64(base64);
    const key = bytes.length === 33 ? bytes.subarray(1) : bytes;
    return key.length === 32 ? toHex(key) : undefined;
  } catch {
    return undefined;
  }
}

/**
 * Trust in devices, as Converse keeps it (`trusted` 1, 0, −1), with three rules on top: −1 in either OMEMO namespace
 * is distrust; trust in the omemo:2 form of a device counts if its converted identity key is the same; and trust
 * is given to an identity key, so a device id that comes with another key is undecided again.
 */
export class DeviceTrust {
  readonly #omemo: ConverseOmemo;
  readonly #library: () => Promise<Libomemo> | undefined;

  constructor(omemo: ConverseOmemo, library: () => Promise<Libomemo> | undefined) {
    this.#omemo = omemo;
    this.#library = library;
  }

  /** Listed devices with a bundle. */
  async devices(jid: string, { fresh }: { fresh: boolean }): Promise<TrustedDevice[]> {
    if (fresh) await this.#omemo.fetchDeviceIds(jid);
    const stored = (await this.#omemo.devices(jid, NS.axolotl)).filter((device) => device.get('active') === true);
    const found = await Promise.all(stored.slice(0, MAX_DEVICES).map((device) => this.#describe(jid, device)));
    return found.filter((device) => device !== undefined);
  }

  /** True when that device is in the account's list, which is fetched again before the answer is no. */
  async listed(jid: string, id: number): Promise<boolean> {
    const stored = await this.#find(jid, id);
    if (stored?.get('active') === true) return true;
    return (await this.#omemo.fetchDeviceIds(jid)).has(String(id));
  }

  /** The device behind an envelope. @param identity that its session stands on. @throws KeyTransportError */
  async device(jid: string, id: number, identity: string | undefined): Promise<TrustedDevice> {
    const stored = await this.#find(jid, id);
    const device = stored && (await this.#describe(jid, stored));
    if (device === undefined) throw new KeyTransportError('unknown-device', 'the device has no bundle');
    if (identity === undefined || fingerprintOf(identity) !== device.fingerprint) {
      throw new KeyTransportError('identity-changed', 'the session stands on another identity key than the bundle');
    }
    return device;
  }

  async decide(jid: string, id: number, decision: 'trusted' | 'distrusted'): Promise<void> {
    const stored = await this.#find(jid, id);
    const bundle = await stored?.getBundle().catch(() => null);
    if (stored === undefined || !bundle) throw new KeyTransportError('unknown-device', 'no such device');
    stored.save({ trusted: decision === 'trusted' ? 1 : -1, [PINNED]: bundle.identity_key });
    // What the person does not trust gets no chat messages either.
    if (decision === 'distrusted') (await this.#find(jid, id, NS.omemo2))?.save({ trusted: -1 });
  }

  /** Starts a session from a fresh bundle and a random prekey; false when there is none that can be used. */
  async build(ratchet: Ratchet, { jid, id, fingerprint }: TrustedDevice): Promise<boolean> {
    const stored = await this.#find(jid, id);
    const bundle = await stored?.fetchBundleFromServer().catch(() => null);
    if (!bundle || fingerprintOf(bundle.identity_key) !== fingerprint) return false;
    // Receivers that use libomemo cannot use prekey id 0, which Converse publishes.
    const usable = bundle.prekeys.filter((prekey) => prekey.id !== 0);
    const prekey = usable[(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % usable.length];
    if (prekey === undefined) return false;
    return ratchet.build(bundle, prekey).then(
      () => true,
      () => false,
    );
  }

  /** True when the session's identity key is the one that the person sees. */
  standsOn(ratchet: Ratchet, { fingerprint }: TrustedDevice): boolean {
    const identity = ratchet.identity();
    return identity !== undefined && fingerprintOf(identity) === fingerprint;
  }

  async #find(
    jid: string,
    id: number,
    namespace: typeof NS.axolotl | typeof NS.omemo2 = NS.axolotl,
  ): Promise<StoredDevice | undefined> {
    const devices = await this.#omemo.devices(jid, namespace);
    return devices.find((device) => String(device.get('id')) === String(id));
  }

  async #describe(jid: string, stored: StoredDevice): Promise<TrustedDevice | undefined> {
    const bundle = await stored.getBundle().catch(() => null);
    const id = Number(stored.get('id'));
    const fingerprint = bundle ? fingerprintOf(bundle.identity_key) : undefined;
    if (!bundle || fingerprint === undefined || !Number.isInteger(id)) return undefined;
    return { jid, id, fingerprint, trust: await this.#trustOf(jid, id, stored, bundle.identity_key) };
  }

  async #trustOf(jid: string, id: number, stored: StoredDevice, identity: string): Promise<Trust> {
    const other = await this.#find(jid, id, NS.omemo2);
    if (stored.get('trusted') === -1 || other?.get('trusted') === -1) return 'distrusted';
    const pinned = stored.get(PINNED);
    if (stored.get('trusted') === 1) {
      if (pinned === undefined) stored.save({ [PINNED]: identity });
      return pinned === undefined || pinned === identity ? 'trusted' : 'undecided';
    }
    if (other?.get('trusted') !== 1) return 'undecided';
    return (await this.#isSame(other, identity)) ? 'trusted' : 'undecided';
  }

  /** Compares the Ed25519 identity key of an omemo:2 device with a Curve25519 one (its sign bit is lost). */
  async #isSame(other: StoredDevice, identity: string): Promise<boolean> {
    const bundle = other.get('bundle') as { identity_key?: string } | undefined;
    const library = await this.#library();
    if (bundle?.identity_key === undefined || library === undefined) return false;
    try {
      const converted = await library.ed25519PubKeyToCurvePubKey(fromBase64(bundle.identity_key).buffer);
      const fingerprint = fingerprintOf(toBase64(new Uint8Array(converted)));
      return fingerprint !== undefined && fingerprint === fingerprintOf(identity);
    } catch {
      return false;
    }
  }
}
