import { concat } from '../../../src/bytes/concat.js';
import { openText, sealText } from '../../../src/crypto/sealed-text.js';
import type { DeviceAddress } from '../../../src/key-transport/device-id.js';
import {
  KeyTransportError,
  type Decision,
  type Device,
  type KeyTransport,
  type Secret,
  type TrustedDevice,
  type Unwrapped,
  type WrapOptions,
} from '../../../src/key-transport/key-transport.js';
import { childOf } from '../../../src/xmpp/element.js';
import { RecentKeys } from '../../../src/async/recent-keys.js';
import { logUnlessExpected } from '../../../src/log.js';
import { HEARTBEAT_COUNTER } from '../omemo/heartbeat.js';
import { keyBlob } from '../omemo/key-blob.js';
import { keyFingerprint } from '../omemo/identity-key.js';
import { encryptedElement, parseEncrypted, type WrappedKey } from '../omemo/encrypted-stanza.js';
import type { Announcement } from './announcement.js';
import { selfOf } from './own-identity.js';
import { isPepError } from '../../../src/xmpp/pep-error.js';
import type { OmemoVariant } from '../omemo/omemo-variants.js';
import { RatchetError } from './ratchet.js';
import type { KnownDevice } from './rows.js';
import { Sessions, type SessionParts } from './sessions.js';

interface ReadOptions {
  /** The envelope is an old one: used prekeys are kept until {@link OwnKeyTransport.endCatchUp}. */
  readonly catchUp?: boolean;
}

/** What an element of a message held; `body` is the text of a MessageElement. */
export interface ReceivedElement extends Unwrapped {
  readonly body?: string;
}

interface Parts extends SessionParts {
  readonly announcement: Announcement;
}

/**
 * OMEMO keys with an identity, sessions and trust of our own, in one namespace. Keys go to trusted devices only.
 * Every envelope of a listed device is opened, that of a distrusted one too, before it is refused.
 */
export class OwnKeyTransport implements KeyTransport {
  readonly #parts: Parts;
  readonly #sessions: Sessions;
  /** Devices that were answered within the last minute: two that have lost their keys must not go on for ever. */
  readonly #answered = new RecentKeys();

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#sessions = new Sessions(parts);
  }

  get namespace(): string {
    return this.#variant.namespace;
  }

  unavailable(): undefined {
    return undefined;
  }

  async devices(jid: string, options: { fresh?: boolean; signal?: AbortSignal } = {}): Promise<TrustedDevice[]> {
    return this.#parts.devices.list(jid, options).catch(unreachable);
  }

  async own(): Promise<Device | undefined> {
    const self = await this.#parts.store.read(selfOf);
    if (self === undefined) return undefined;
    return { jid: this.#parts.pep.account, id: self.deviceId, fingerprint: keyFingerprint(self.identity.publicKey) };
  }

  async trust(device: Device, decision: Decision): Promise<void> {
    await this.#parts.devices.decide(device, decision);
  }

  async wrap(
    jid: string,
    secret: Secret,
    { ownDevices = false, blob: form = 'bare', signal }: WrapOptions = {},
  ): Promise<Element> {
    const isRead = form !== 'payload' || this.#variant.tagInBlob;
    const { blob, payload } = await keyBlob(secret, isRead ? form : 'bare');
    const keys = await this.#wrap(jid, blob, { ownDevices, signal });
    return this.#element({ keys, iv: secret.iv, payload });
  }

  /**
   * Sends a text in a MessageElement, to our own other devices, too.
   * @throws KeyTransportError as {@link wrap}
   */
  async sendMessage(jid: string, text: string): Promise<void> {
    const { key, iv, ciphertext, tag } = await sealText(text);
    const { tagInBlob } = this.#variant;
    const keys = await this.#wrap(jid, tagInBlob ? concat(key, tag) : key, { ownDevices: true });
    const payload = tagInBlob ? ciphertext : concat(ciphertext, tag);
    this.#parts.pep.sendEncrypted(jid, await this.#element({ keys, iv, payload }));
  }

  async #wrap(
    jid: string,
    blob: Uint8Array,
    { ownDevices, signal }: { ownDevices: boolean; signal?: AbortSignal | undefined },
  ): Promise<WrappedKey[]> {
    signal?.throwIfAborted();
    const options = signal ? { signal } : {};
    const theirs = await this.devices(jid, options);
    const own = ownDevices ? await this.devices(this.#parts.pep.account, options) : [];
    const keys: WrappedKey[] = [];
    let reached = 0;
    for (const device of [...theirs, ...own]) {
      signal?.throwIfAborted();
      if (device.trust !== 'trusted') continue;
      const key = await this.#sessions.wrap(device, blob, signal);
      if (key === undefined) continue;
      keys.push(key);
      if (device.jid === jid) reached++;
    }
    if (reached === 0) throw new KeyTransportError('no-device', 'no trusted device can be reached');
    return keys;
  }

  async unwrap(encrypted: Element, fromJid: string, { catchUp = false }: ReadOptions = {}): Promise<Unwrapped> {
    const { sid, keys, iv, payload } = parseEncrypted(encrypted, await this.#ownId(), this.#variant.namespace);
    const address = { jid: fromJid, id: sid };
    const known = await this.#sender(address);
    const blob = await this.#open(address, known, keys, catchUp);
    const { fingerprint, trust } = await this.#parts.devices.device(fromJid, sid).catch(unreachable);
    if (fingerprint !== keyFingerprint(known.identity)) {
      throw new KeyTransportError('identity-changed', 'the identity key of the device changed meanwhile');
    }
    if (trust === 'distrusted') throw new KeyTransportError('distrusted-device', 'the device is distrusted');
    const mayBeLong = payload === undefined || this.#variant.tagInBlob;
    if (blob.length !== 16 && !(blob.length === 32 && mayBeLong)) {
      throw new KeyTransportError('malformed', 'a key has 16 or 32 bytes, and 16 where its payload ends with the tag');
    }
    // The tag of a payload goes with the key, or ends it already.
    const message = payload && concat(payload, blob.subarray(16));
    const device = { jid: fromJid, id: sid, fingerprint };
    return { key: blob.slice(0, 16), iv, device, trust, ...(message && { payload: message }) };
  }

  /** Opens an element of a `<message/>`. @throws KeyTransportError as {@link unwrap} */
  async read(encrypted: Element, fromJid: string, options: ReadOptions = {}): Promise<ReceivedElement> {
    const unwrapped = await this.unwrap(encrypted, fromJid, options);
    const { key, iv, payload } = unwrapped;
    if (payload === undefined) return unwrapped;
    const body = await openText(key, iv, payload).catch(() => {
      throw new KeyTransportError('undecryptable', 'the payload cannot be decrypted');
    });
    return { ...unwrapped, body };
  }

  /** True when this device itself has sent the element. */
  async isOurs(encrypted: Element, fromJid: string): Promise<boolean> {
    const sid = childOf(encrypted, this.namespace, 'header')?.getAttribute('sid');
    return fromJid === this.#parts.pep.account && sid === String(await this.#ownId());
  }

  /** All envelopes from the time when we were offline are opened. */
  async endCatchUp(): Promise<void> {
    await this.#parts.announcement.endCatchUp();
  }

  get #variant(): OmemoVariant {
    return this.#parts.pep.variant;
  }

  async #ownId(): Promise<number> {
    return (await this.#parts.store.read(selfOf))?.deviceId ?? 0;
  }

  async #element({ keys, ...rest }: Omit<Parameters<typeof encryptedElement>[0], 'sid'>): Promise<Element> {
    const marked = keys.map((key) => ({ ...key, prekey: key.prekey && this.#variant.marksPrekeys }));
    return encryptedElement({ ...rest, sid: await this.#ownId(), keys: marked }, this.#variant.namespace);
  }

  /** The sending device, which must be in its account's list. */
  async #sender({ jid, id }: DeviceAddress): Promise<KnownDevice> {
    const { devices } = this.#parts;
    const isListed = async (fresh: boolean): Promise<boolean> =>
      (await devices.ids(jid, { fresh }).catch(unreachable)).includes(id);
    if (!(await isListed(false)) && !(await isListed(true))) {
      throw new KeyTransportError('unknown-device', "the sender's device is not in its device list");
    }
    return devices.known(jid, id).catch((error: unknown) => {
      if (!isPepError(error)) throw error;
      throw new KeyTransportError('unknown-device', `the device has no bundle: ${error.failure}`);
    });
  }

  async #open(
    address: DeviceAddress,
    { identity }: KnownDevice,
    keys: readonly WrappedKey[],
    catchUp: boolean,
  ): Promise<Uint8Array> {
    let failure: RatchetError['failure'] = 'undecryptable';
    for (const { bytes } of keys) {
      try {
        const opened = await this.#sessions.open({ ...address, identity }, bytes, catchUp);
        // A publish that fails is made up for at the next login or prekey.
        if (opened.prekeyId !== undefined)
          this.#parts.announcement.republish().catch(logUnlessExpected('publishing our bundle'));
        if (opened.counter >= HEARTBEAT_COUNTER)
          this.#sendHeartbeat(address, opened.chain).catch(logUnlessExpected('a heartbeat'));
        return opened.plaintext;
      } catch (error) {
        if (!(error instanceof RatchetError)) throw error;
        failure = error.failure;
      }
    }
    if (failure === 'identity-changed') await this.#parts.devices.markChanged(address.jid, address.id);
    if (failure === 'unusable-prekey') this.#answer(address).catch(logUnlessExpected('a new session'));
    throw new KeyTransportError(failure, 'the key cannot be decrypted');
  }

  /** A session that the sender has and we cannot have gives way to one of ours (the 2015 draft §5). */
  async #answer(address: DeviceAddress): Promise<void> {
    const name = `${address.jid} ${address.id}`;
    if (this.#answered.has(name)) return;
    this.#answered.add(name);
    const device = await this.#parts.devices.device(address.jid, address.id);
    if (device.trust === 'distrusted') return;
    await this.#sessions.restart(device);
  }

  /** A long chain of one side goes on for ever unless the other answers: once a chain. */
  async #sendHeartbeat(address: DeviceAddress, chain: string): Promise<void> {
    const device = await this.#parts.devices.device(address.jid, address.id);
    if (device.trust !== 'distrusted') await this.#sessions.sendHeartbeat(device, chain);
  }
}

/** Nothing can be said of an account's devices. */
function unreachable(error: unknown): never {
  if (!isPepError(error)) throw error;
  throw new KeyTransportError('unavailable', `device lists cannot be read: ${error.failure}`);
}
