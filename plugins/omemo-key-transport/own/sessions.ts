import { toBase64 } from '../../../src/bytes/base64.js';
import { randomBytes } from '../../../src/bytes/random.js';
import type { DeviceAddress } from '../../../src/key-transport/device-id.js';
import type { TrustedDevice } from '../../../src/key-transport/key-transport.js';
import { logUnlessExpected } from '../../../src/log.js';
import { encryptedElement, type WrappedKey } from '../omemo/encrypted-stanza.js';
import { keyFingerprint } from '../omemo/identity-key.js';
import type { AccountStore, Unit } from './account-store.js';
import type { Bundle } from './bundle.js';
import type { Libsignal } from './libsignal.js';
import type { DeviceDirectory } from './device-directory.js';
import { ownKeys, usePrekey } from './own-identity.js';
import type { Pep } from './pep.js';
import { isPepError } from '../../../src/xmpp/pep-error.js';
import { Ratchet, type Opened } from './ratchet.js';
import { readPrekeyMessage } from '../omemo/signal-message.js';
import type { Session } from './rows.js';
import { identityOf } from './libsignal-record.js';

/** What the sessions of one namespace stand on. */
export interface SessionParts {
  readonly store: AccountStore;
  readonly library: Libsignal;
  readonly pep: Pep;
  readonly devices: DeviceDirectory;
}

/** A device with its identity key, 33 bytes. */
interface Peer extends DeviceAddress {
  readonly identity: Uint8Array;
}

/** The sessions of one namespace. Each step is one unit of the store: it is on disk before its message is anywhere. */
export class Sessions {
  readonly #parts: SessionParts;

  constructor(parts: SessionParts) {
    this.#parts = parts;
  }

  /** Undefined when the device cannot be reached with the identity that the user trusts. */
  async wrap(device: TrustedDevice, key: Uint8Array, signal?: AbortSignal): Promise<WrappedKey | undefined> {
    const session = await this.#parts.store.read((unit) => this.#usable(unit, device));
    // The other side must not get a payload in a session whose prekey somebody else may have used.
    if (session?.duplicate === true && !(await this.restart(device))) return undefined;
    if (session !== undefined) return this.#step(device, key, undefined);
    const bundle = await this.#bundle(device, signal);
    return bundle && this.#step(device, key, bundle);
  }

  /** Opens one message; a prekey that it uses goes in the same unit. @throws RatchetError */
  open(peer: Peer, bytes: Uint8Array, catchUp: boolean): Promise<Opened> {
    const { store } = this.#parts;
    const { namespace } = this.#parts.pep.variant;
    const prekey = readPrekeyMessage(bytes) !== undefined;
    return store.transact(async (unit) => {
      const session = await this.#usable(unit, { ...peer, fingerprint: keyFingerprint(peer.identity) });
      const opened = await (await this.#ratchet(unit, peer)).decrypt(session?.record, bytes, prekey);
      const isNew = opened.prekeyId !== undefined;
      if (opened.prekeyId !== undefined) await usePrekey(unit, namespace, opened.prekeyId, catchUp);
      const next = { ...(isNew ? {} : session), record: opened.record, ...(isNew && catchUp && { duplicate: true }) };
      unit.put('sessions', this.#key(peer), next);
      return opened;
    });
  }

  /** Starts a new session, and sends a key that means nothing in it. @returns false when that cannot be */
  async restart(device: TrustedDevice): Promise<boolean> {
    const bundle = await this.#bundle(device, undefined);
    const wrapped = bundle && (await this.#step(device, randomBytes(16), bundle, true));
    if (wrapped !== undefined) await this.#send(device, wrapped);
    return wrapped !== undefined;
  }

  /** Sends a key that means nothing, once for each chain that the other side sends. */
  async sendHeartbeat(device: TrustedDevice, chain: string): Promise<void> {
    const isDue = await this.#parts.store.transact(async (unit) => {
      const session = await this.#usable(unit, device);
      if (session === undefined || session.heartbeat === chain) return false;
      unit.put('sessions', this.#key(device), { ...session, heartbeat: chain });
      return true;
    });
    const wrapped = isDue ? await this.#step(device, randomBytes(16), undefined) : undefined;
    if (wrapped !== undefined) await this.#send(device, wrapped);
  }

  /**
   * Encrypts, in a session that is built of `bundle` when there is none.
   * @param renew true to build a new one in any case
   */
  #step(
    device: TrustedDevice,
    key: Uint8Array,
    bundle: Bundle | undefined,
    renew = false,
  ): Promise<WrappedKey | undefined> {
    return this.#parts.store.transact(async (unit) => {
      const session = await this.#usable(unit, device);
      const identity = (await unit.get('devices', [device.jid, device.id]))?.identity;
      if (identity === undefined || keyFingerprint(identity) !== device.fingerprint) return undefined;
      if (await this.#hasLostTrust(device)) return undefined;
      const ratchet = await this.#ratchet(unit, { ...device, identity });
      const isNew = renew || session === undefined;
      // The caller starts a new one first.
      if (!isNew && session.duplicate === true) return undefined;
      const start = isNew ? await newSession(ratchet, session?.record, bundle) : session.record;
      if (start === undefined) return undefined;
      const { record, prekey, bytes } = await ratchet.encrypt(start, key);
      unit.put('sessions', this.#key(device), { ...(isNew ? {} : session), record });
      return { rid: device.id, prekey, bytes };
    });
  }

  /** True when the user has decided against a device since the caller looked, in whatever tab. */
  async #hasLostTrust(device: TrustedDevice): Promise<boolean> {
    const trust = await this.#parts.devices.trustOf(device);
    return trust === 'distrusted' || (device.trust === 'trusted' && trust !== 'trusted');
  }

  /** A fresh one; undefined when there is none with the identity that the user sees. */
  async #bundle({ jid, id, fingerprint }: TrustedDevice, signal: AbortSignal | undefined): Promise<Bundle | undefined> {
    try {
      const bundle = await this.#parts.pep.bundle(jid, id, { signal });
      const { identity } = await this.#parts.devices.recordIdentity(jid, id, bundle);
      return keyFingerprint(identity) === fingerprint ? bundle : undefined;
    } catch (error) {
      if (!isPepError(error)) throw error;
      return undefined;
    }
  }

  /** The session with that device, if it stands on that identity. */
  async #usable(
    unit: Pick<Unit, 'get'>,
    device: DeviceAddress & { readonly fingerprint: string },
  ): Promise<Session | undefined> {
    const session = await unit.get('sessions', this.#key(device));
    const known = await unit.get('devices', [device.jid, device.id]);
    if (session === undefined || known === undefined) return undefined;
    const isSame = keyFingerprint(known.identity) === device.fingerprint;
    return isSame && identityOf(session.record) === toBase64(known.identity) ? session : undefined;
  }

  async #ratchet(unit: Unit, peer: Peer): Promise<Ratchet> {
    const own = await ownKeys(unit, this.#parts.pep.variant.namespace);
    return new Ratchet(this.#parts.library, own, peer);
  }

  async #send({ jid }: DeviceAddress, key: WrappedKey): Promise<void> {
    const { pep, store } = this.#parts;
    const { namespace, marksPrekeys } = pep.variant;
    const { deviceId } = await store.read((unit) => ownKeys(unit, namespace));
    const marked = { ...key, prekey: key.prekey && marksPrekeys };
    pep.sendEncrypted(jid, encryptedElement({ sid: deviceId, keys: [marked], iv: randomBytes(12) }, namespace));
  }

  #key({ jid, id }: DeviceAddress): readonly (string | number)[] {
    return [this.#parts.pep.variant.namespace, jid, id];
  }
}

/** A session of a random prekey; undefined when the bundle has none, or is not signed by its identity. */
async function newSession(
  ratchet: Ratchet,
  record: string | undefined,
  bundle: Bundle | undefined,
): Promise<string | undefined> {
  const { prekeys } = bundle ?? { prekeys: [] };
  const prekey = prekeys[(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % prekeys.length];
  if (bundle === undefined || prekey === undefined) return undefined;
  return ratchet.build(record, bundle, prekey).catch(logUnlessExpected('starting a session'));
}
