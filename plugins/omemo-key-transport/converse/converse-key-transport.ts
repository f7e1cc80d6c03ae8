import { concat } from '../../../src/bytes/concat.js';
import type { ConverseOmemo, Ratchet } from '../../../src/converse/converse-omemo.js';
import type { StoredBundle } from '../../../src/converse/device-lists.js';
import type { Libomemo } from '../../../src/converse/libomemo.js';
import {
  KeyTransportError,
  isKeyTransportError,
  type Decision,
  type Device,
  type KeyTransport,
  type KeyTransportFailure,
  type Secret,
  type TrustedDevice,
  type Unwrapped,
  type WrapOptions,
} from '../../../src/key-transport/key-transport.js';
import { USED_KEY } from '../../../src/key-transport/used-key.js';
import { logUnlessExpected } from '../../../src/log.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import type { DeviceAddress } from '../../../src/key-transport/device-id.js';
import { MAX_KEY_BYTES, encryptedElement, parseEncrypted, type WrappedKey } from '../omemo/encrypted-stanza.js';
import { fingerprintOf } from '../omemo/identity-key.js';
import { keyBlob } from '../omemo/key-blob.js';
import { readPrekeyMessage } from '../omemo/signal-message.js';
import { DeviceTrust, mayGetKeys } from './device-trust.js';
import { encryptKey, startSession } from './new-session.js';
import { Prekeys } from './prekeys.js';
import { SessionUpkeep } from './session-upkeep.js';

/** Why libomemo could not open a message. It loads its curve for each step, which a page that is left cannot. */
function failureOf(error: unknown, prekeyId: number | undefined): KeyTransportFailure {
  const { message } = error as Partial<Error>;
  if (/identity key/i.test(message ?? '')) return 'identity-changed';
  if (/fetch|load failed/i.test(message ?? '')) return 'not-loaded';
  return prekeyId === 0 ? 'unusable-prekey' : 'undecryptable';
}

/** Failures that do not mean that our session is lost: another one would not help. */
const NOT_OF_SESSION: readonly KeyTransportFailure[] = ['identity-changed', 'not-loaded'];

const isUsedKey = (error: unknown): boolean => error instanceof Error && error.name === USED_KEY;

/** A device that gets a key. */
interface Recipient {
  readonly device: TrustedDevice;
  readonly ratchet: Ratchet;
  /** Undefined when there is a session, or no bundle that can be used. */
  readonly bundle: StoredBundle | undefined;
}

/** The first of these keys, as many as that many bytes hold. */
function withinBytes(keys: readonly WrappedKey[], limit: number): WrappedKey[] {
  let bytes = 0;
  return keys.filter((key) => (bytes += key.bytes.length) <= limit);
}

/** What the transport stands on. */
export interface Parts {
  readonly omemo: ConverseOmemo;
  /** The library once Converse was seen to load it; undefined before. */
  readonly library: () => Promise<Libomemo> | undefined;
}

/**
 * OMEMO keys with Converse's own identity, sessions and trust, in the namespace `eu.siacs.conversations.axolotl`.
 * Keys go to trusted devices only. Every envelope of a listed device is opened, that of a distrusted one too, before
 * it is refused: ratchet steps that are left out would in the end break the chat of the two.
 */
export class ConverseKeyTransport implements KeyTransport {
  readonly namespace = NS.axolotl;
  readonly #parts: Parts;
  readonly #trust: DeviceTrust;
  readonly #prekeys: Prekeys;
  readonly #upkeep: SessionUpkeep;

  constructor(parts: Parts) {
    this.#parts = parts;
    this.#trust = new DeviceTrust(parts.omemo);
    this.#prekeys = new Prekeys(parts.omemo);
    this.#upkeep = new SessionUpkeep(parts.omemo, this.#trust);
  }

  unavailable(): string | undefined {
    if (this.#parts.omemo.deviceId === undefined) return 'OMEMO is switched off in Converse';
    const missing = this.#parts.omemo.missing();
    if (missing.length > 0) return `this version of Converse has no ${missing.join(', ')}`;
    return this.#parts.library() === undefined
      ? 'libomemo was not loaded from the directory of Converse’s script, or cannot be loaded: set libomemo_url to its address'
      : undefined;
  }

  async devices(jid: string, { fresh = false } = {}): Promise<TrustedDevice[]> {
    await this.#library();
    const devices = await this.#trust.devices(jid, { fresh });
    return devices.filter((device) => !this.#isSelf(device));
  }

  own(): Promise<Device | undefined> {
    const { account: jid, deviceId: id, ownIdentity } = this.#parts.omemo;
    const fingerprint = fingerprintOf(ownIdentity);
    return Promise.resolve(id === undefined || fingerprint === undefined ? undefined : { jid, id, fingerprint });
  }

  async trust(device: Device, decision: Decision): Promise<void> {
    await this.#trust.decide(device, decision);
  }

  async wrap(
    jid: string,
    secret: Secret,
    { ownDevices = false, blob: form = 'bare', signal }: WrapOptions = {},
  ): Promise<Element> {
    signal?.throwIfAborted();
    const { blob, payload } = await keyBlob(secret, form);
    const library = await this.#library();
    const accounts = new Set(ownDevices ? [jid, this.#parts.omemo.account] : [jid]);
    const recipients = (await Promise.all([...accounts].map((account) => this.#recipients(library, account)))).flat();
    // No network while other tabs wait.
    const keys = await this.#parts.omemo.exclusively(async () => {
      const wrapped: (WrappedKey & { jid: string })[] = [];
      const trusted = await this.#trust.stillTrusted(recipients.map(({ device }) => device));
      for (const recipient of recipients.filter(({ device }) => trusted.includes(device))) {
        signal?.throwIfAborted();
        const key = await this.#wrapFor(recipient, blob);
        if (key !== undefined) wrapped.push({ ...key, jid: recipient.device.jid });
      }
      return wrapped;
    }, signal);
    if (!keys.some((key) => key.jid === jid)) {
      throw new KeyTransportError('no-device', 'no trusted device can be reached');
    }
    return encryptedElement({ sid: this.#ownId(), keys, iv: secret.iv, payload });
  }

  async unwrap(encrypted: Element, fromJid: string): Promise<Unwrapped> {
    const library = await this.#library();
    const { sid, keys, iv, payload } = parseEncrypted(encrypted, this.#ownId());
    await this.#trust.requireListed(fromJid, sid);
    const ratchet = this.#parts.omemo.ratchet(library, fromJid, sid);
    const [blob, { trust, ...sender }] = await this.#parts.omemo
      .exclusively(async () => {
        const opened = await this.#open(ratchet, keys, { jid: fromJid, id: sid });
        return [opened, await this.#trust.sender(fromJid, sid, ratchet.identity())] as const;
      })
      .catch(async (error: unknown) => {
        if (isKeyTransportError(error) && error.failure === 'identity-changed') await this.#trust.recheck(fromJid, sid);
        throw error;
      });
    if (trust === 'distrusted') throw new KeyTransportError('distrusted-device', 'the device is distrusted');
    if (blob.length !== 16 && blob.length !== 32) throw new KeyTransportError('malformed', 'a key has 16 or 32 bytes');
    // The tag of a payload is the other half of the blob; in old messages it is at the end of the payload.
    const message = payload && concat(payload, blob.subarray(16));
    return { key: blob.slice(0, 16), iv, device: sender, trust, ...(message && { payload: message }) };
  }

  postpone(encrypted: Element, fromJid: string): () => Promise<void> {
    const { sid, keys } = parseEncrypted(encrypted, this.#ownId());
    return this.#postponed(fromJid, sid, keys);
  }

  /** A function of its own, so that nothing else of the stanza stays in memory. */
  #postponed(jid: string, sid: number, keys: readonly WrappedKey[]): () => Promise<void> {
    const kept = withinBytes(keys, MAX_KEY_BYTES);
    return async () => {
      const library = await this.#library();
      // The server is not asked: a device that we do not know has no session that could break.
      if (!(await this.#trust.isListed(jid, sid))) return;
      const ratchet = this.#parts.omemo.ratchet(library, jid, sid);
      (await this.#open(ratchet, kept, { jid, id: sid }, ratchet.opener)).fill(0);
    };
  }

  async #library(): Promise<Libomemo> {
    const reason = this.unavailable();
    const library = this.#parts.library();
    if (reason !== undefined || library === undefined) throw new KeyTransportError('unavailable', reason ?? '');
    return library;
  }

  /** This device: there is nothing to decide on it, and it gets no key. */
  #isSelf({ jid, id }: Device): boolean {
    return jid === this.#parts.omemo.account && id === this.#parts.omemo.deviceId;
  }

  #ownId(): number {
    return this.#parts.omemo.deviceId ?? 0;
  }

  /** Trusted devices of an account other than this one, with a bundle where there is no session yet. */
  async #recipients(library: Libomemo, jid: string): Promise<Recipient[]> {
    const devices = (await this.devices(jid)).filter(mayGetKeys);
    return Promise.all(
      devices.map(async (device) => {
        const ratchet = this.#parts.omemo.ratchet(library, device.jid, device.id);
        const bundle = (await ratchet.session()) === undefined ? await this.#trust.bundle(device) : undefined;
        return { device, ratchet, bundle };
      }),
    );
  }

  /** Undefined when the device has no usable bundle, or stands on another identity than the user trusts. */
  async #wrapFor({ device, ratchet, bundle }: Recipient, blob: Uint8Array): Promise<WrappedKey | undefined> {
    if ((await ratchet.session()) === undefined && !(await startSession(ratchet, bundle))) return undefined;
    if (!this.#trust.standsOn(ratchet, device)) return undefined;
    return encryptKey(ratchet, device.id, blob);
  }

  async #open(
    ratchet: Ratchet,
    keys: readonly WrappedKey[],
    address: DeviceAddress,
    cipher: Ratchet['opener'] = ratchet.cipher,
  ): Promise<Uint8Array> {
    let failure: KeyTransportFailure = 'undecryptable';
    let isLost = false;
    for (const { prekey, bytes } of keys) {
      try {
        const message = bytes.slice().buffer;
        const decrypted = await (prekey
          ? cipher.decryptPreKeyWhisperMessage(message, 'binary')
          : cipher.decryptWhisperMessage(message, 'binary'));
        if (prekey) this.#prekeys.replenish();
        this.#upkeep.sendHeartbeat(ratchet, decrypted, address).catch(logUnlessExpected('a heartbeat'));
        return new Uint8Array(decrypted.plaintext);
      } catch (error) {
        if (isKeyTransportError(error)) throw error;
        const first = prekey ? readPrekeyMessage(bytes) : undefined;
        failure = failureOf(error, first?.prekeyId);
        // In a session that we have it would be known by its counter.
        isLost ||= first !== undefined && !NOT_OF_SESSION.includes(failure) && !isUsedKey(error);
      }
    }
    if (isLost) this.#upkeep.replaceSession(ratchet, address).catch(logUnlessExpected('a new session'));
    throw new KeyTransportError(failure, 'the key cannot be decrypted');
  }
}
