/** What a person has said of a device. */
export type Trust = 'trusted' | 'undecided' | 'distrusted';

/** What a person can say of a device. */
export type Decision = Exclude<Trust, 'undecided'>;

/** A device of an account, and its identity. */
export interface Device {
  /** Bare JID. */
  readonly jid: string;
  /** 1 … 2^31−1; 0 where keys have no ids (OpenPGP): the fingerprint alone tells them apart. */
  readonly id: number;
  /** Lower-case hex: of an OMEMO device its 32-byte Curve25519 identity key (64 characters). */
  readonly fingerprint: string;
  /** What its QR code holds; left out: the address of an OMEMO device. */
  readonly address?: string;
}

/** A device with the trust in it. */
export interface TrustedDevice extends Device {
  readonly trust: Trust;
  /** The device id is known with another identity key than this: warn the user. Never together with `trusted`. */
  readonly changed?: true;
}

/** 16-byte key and 12- or 16-byte IV. */
export interface Secret {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
}

/** What an envelope held. */
export interface Unwrapped extends Secret {
  /** Ciphertext of the `<payload/>`, then its 16-byte tag, wherever the namespace puts that. */
  readonly payload?: Uint8Array;
  /** The sending device. */
  readonly device: Device;
  /** Trust in it when the envelope was opened. */
  readonly trust: Trust;
}

/**
 * What a ratchet message holds in addition to the 16-byte key:
 * - `bare`: nothing, as XEP-0396 has it. A server that has a ciphertext under this key can show its text to the
 *   recipients as a message of the sender.
 * - `guarded`: 16 random bytes where a message has its tag, so that nothing passes for a message under this key. Only
 *   converse-jet clients are known to read it: others may take 32 bytes for a key for AES-256 (Conversations).
 * - `payload`: the tag of a `<payload/>` of one byte that says nothing, for clients that read no KeyTransportElement
 *   (Libervia 0.9). Nothing else passes for a message either.
 */
export type BlobForm = 'bare' | 'guarded' | 'payload';

/** How a key is wrapped. */
export interface WrapOptions {
  /** For our own other devices, too. */
  readonly ownDevices?: boolean;
  /** `bare` if left out. */
  readonly blob?: BlobForm;
  readonly signal?: AbortSignal;
}

/** Why a key could not be wrapped or unwrapped. */
export type KeyTransportFailure =
  | 'unavailable' // no OMEMO here
  | 'no-device' // nobody to wrap for
  | 'malformed'
  | 'not-for-this-device'
  | 'unknown-device' // not in the sender's list after a fresh fetch
  | 'unreachable' // the sender's list cannot be read: its server refused or did not answer
  | 'distrusted-device'
  | 'identity-changed' // a known device id came with another identity key
  | 'unusable-prekey' // first contact through prekey id 0
  | 'undecryptable'
  | 'not-loaded' // a part of the page could not be loaded: the same envelope can be opened later
  | 'storage'; // a step of the ratchet cannot be stored, or what other tabs have stored cannot be read

/** Thrown by a {@link KeyTransport}; `name` decides, not `instanceof` (bundles differ). */
export class KeyTransportError extends Error {
  override readonly name = 'KeyTransportError';
  constructor(
    readonly failure: KeyTransportFailure,
    message: string,
  ) {
    super(message);
  }
}

/** See {@link KeyTransportError}. */
export const isKeyTransportError = (error: unknown): error is KeyTransportError =>
  error instanceof Error && error.name === 'KeyTransportError';

/** Who knows the devices of accounts, and keeps what the user says of them. */
export interface TrustRecord {
  /** The devices of an account, undecided and distrusted ones among them. `fresh` asks the server again. */
  devices(jid: string, options?: { fresh?: boolean; signal?: AbortSignal }): Promise<TrustedDevice[]>;
  /**
   * Records what the user said of a device that they saw with this fingerprint. Trust is in that identity key alone;
   * distrust is in the device, whatever its key is now.
   * @throws KeyTransportError `identity-changed` for trust in a device that is known by another key now, and
   * `unknown-device`; nothing is recorded then
   */
  trust(device: Device, decision: Decision): Promise<void>;
  /**
   * This device, by the identity key that it really has: never what a server says of it, since others compare with it.
   * Left out, or undefined: there is nothing that they could compare.
   */
  own?(): Promise<Device | undefined>;
}

/** The fourth socket: carries a key to the devices of an account (XEP-0384 KeyTransportElement). */
export interface KeyTransport extends TrustRecord {
  /** Of the element it makes: `eu.siacs.conversations.axolotl`, … */
  readonly namespace: string;
  /** What people call its encryption; `OMEMO` if left out. */
  readonly label?: string;
  /** Undefined when it can be used; else why it cannot, for a developer's eyes. */
  unavailable(): string | undefined;
  /**
   * Wraps for every trusted device of `jid`, and for no other.
   * @param jid bare JID
   * @throws KeyTransportError `no-device` when none is trusted
   */
  wrap(jid: string, secret: Secret, options?: WrapOptions): Promise<Element>;
  /**
   * Opens an envelope; the ratchet moves on, so each envelope can be opened once.
   * @param fromJid bare JID of the stanza's sender
   * @throws KeyTransportError
   */
  unwrap(envelope: Element, fromJid: string): Promise<Unwrapped>;
  /**
   * What {@link KeyTransport.unwrap} does to the ratchet, to be done later, and nothing else: a function that holds
   * the key blob alone, 2 KiB at most.
   * @throws KeyTransportError for an envelope that has nothing for us
   */
  postpone?(envelope: Element, fromJid: string): () => Promise<void>;
}
