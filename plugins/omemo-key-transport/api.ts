import { isIvLength } from '../../src/crypto/iv-length.js';
import {
  KeyTransportError,
  type Decision,
  type Device,
  type KeyTransport,
  type Secret,
  type TrustedDevice,
  type Unwrapped,
} from '../../src/key-transport/key-transport.js';
import { bareJid } from '../../src/xmpp/jid.js';

/** Event of Converse with each {@link ReceivedKey}. */
export const KEY_RECEIVED = 'omemoKeyReceived';

/**
 * `_converse.api.omemoKeyTransport`: keys for the devices of an account, for any plugin of Converse
 * (docs/plugin-authors.md). Calls reject with a KeyTransportError, whose `failure` says why. JIDs may be full; they are
 * taken bare.
 */
export interface OmemoKeyTransportApi {
  /** Undefined when keys can be wrapped and unwrapped; else why not, for a developer's eyes. */
  unavailable(): string | undefined;
  /**
   * Wraps a 16-byte key for each trusted device of an account, and with `ownDevices` for our own others. The IV, of 12
   * or 16 bytes, goes along as it is.
   * @returns `<encrypted/>` for an IQ, in the first namespace of `omemo_key_transport_namespaces`
   */
  wrap(jid: string, secret: Secret, options?: { ownDevices?: boolean; signal?: AbortSignal }): Promise<Element>;
  /** Opens such an element; each can be opened once. @param fromJid sender of its stanza, as the server stamped it */
  unwrap(encrypted: Element, fromJid: string): Promise<Unwrapped>;
  /** Devices of an account with the trust in them; `fresh` asks the server for its list again. */
  devices(jid: string, options?: { fresh?: boolean }): Promise<readonly TrustedDevice[]>;
  /**
   * Records what the user has said of a device that they saw with this fingerprint, as {@link devices} or
   * {@link unwrap} told it. It also applies to Converse's messages. Trust in a device that has another key by now
   * rejects with `identity-changed`; distrust applies to the device whatever its key is.
   */
  trust(device: Device, decision: Decision): Promise<void>;
  /** Sends a key in a message of its own, to our own other devices, too. There it is the event `omemoKeyReceived`. */
  send(jid: string, secret: Secret, options?: { signal?: AbortSignal }): Promise<void>;
}

/** Sends messages. */
export interface Outbox {
  readonly isConnected: boolean;
  sendKey(jid: string, encrypted: Element): void;
}

function checked(secret: Secret): Secret {
  const { key, iv } = secret;
  if (key.length !== 16) throw new RangeError('a key has 16 bytes');
  if (!isIvLength(iv.length)) throw new RangeError('an IV has 12 or 16 bytes');
  return secret;
}

/** The key transport of that namespace, or the first of the settings. */
export type FindTransport = (namespace?: string | null) => KeyTransport | undefined;

/** What other plugins get of our key transports. */
export function publicApi(find: FindTransport, outbox: Outbox): OmemoKeyTransportApi {
  const found = (namespace?: string | null): KeyTransport => {
    const transport = find(namespace);
    if (transport === undefined) throw new KeyTransportError('unavailable', 'no key transport of that namespace');
    return transport;
  };
  return {
    unavailable: () => (find() === undefined ? 'no key transport of that namespace' : found().unavailable()),
    wrap: async (jid, secret, options) => found().wrap(bareJid(jid), checked(secret), options),
    unwrap: async (encrypted, fromJid) => found(encrypted.namespaceURI).unwrap(encrypted, bareJid(fromJid)),
    devices: async (jid, options) => found().devices(bareJid(jid), options),
    trust: async (device, decision) => found().trust({ ...device, jid: bareJid(device.jid) }, decision),
    async send(jid, secret, options) {
      const encrypted = await found().wrap(bareJid(jid), checked(secret), { ...options, ownDevices: true });
      // A ratchet step that nobody hears of is as if the message were lost.
      if (!outbox.isConnected) throw new KeyTransportError('unavailable', 'not connected');
      outbox.sendKey(bareJid(jid), encrypted);
    },
  };
}
