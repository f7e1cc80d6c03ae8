import { toBase64 } from '../../../src/bytes/base64.js';
import { constantTimeEqual } from '../../../src/bytes/equal.js';
import { ignore } from '../../../src/log.js';
import type { Bundle } from './bundle.js';
import type { KeyPair, SignedPrekey } from './rows.js';
import type { Libsignal } from './libsignal.js';
import { readPrekeyMessage, readWhisperMessage, type PrekeyMessage } from '../omemo/signal-message.js';
import { hasSession, identityOf, isolated, merged, openSession, sessionName, sessionsFor } from './libsignal-record.js';

/** Why a ratchet message was not opened. */
export type RatchetFailure =
  | 'malformed'
  | 'identity-changed'
  | 'unusable-prekey' // it names a prekey that we do not have (any more)
  | 'undecryptable';

export class RatchetError extends Error {
  override readonly name = 'RatchetError';
  constructor(readonly failure: RatchetFailure) {
    super(failure);
  }
}

/** The keys of ours that a step may need. */
export interface OwnKeys {
  readonly deviceId: number;
  readonly identity: KeyPair;
  readonly prekey: (id: number) => Promise<KeyPair | undefined>;
  readonly signedPrekey: (id: number) => Promise<SignedPrekey | undefined>;
}

/** What a message held, and the record after it. */
export interface Opened {
  readonly plaintext: Uint8Array;
  readonly record: string;
  /** Used up by this message: its private key must go. */
  readonly prekeyId: number | undefined;
  /** Base64 of the chain's ratchet key, and the message's number in it. */
  readonly chain: string;
  readonly counter: number;
}

const buffer = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
const signalPair = ({ publicKey, privateKey }: KeyPair): { pubKey: ArrayBuffer; privKey: ArrayBuffer } => ({
  pubKey: buffer(publicKey),
  privKey: buffer(privateKey),
});

/**
 * The double ratchet with one device: every method maps a record of sessions to the next one and changes nothing else.
 * Who calls it keeps the record before anything of the step leaves the page.
 */
export class Ratchet {
  readonly #library: Libsignal;
  readonly #own: OwnKeys;
  readonly #address;
  /** Of the other device, 33 bytes; no step is made with another. */
  readonly #identity: Uint8Array;

  constructor(library: Libsignal, own: OwnKeys, peer: { jid: string; id: number; identity: Uint8Array }) {
    this.#library = library;
    this.#own = own;
    this.#address = new library.SignalProtocolAddress(peer.jid, peer.id);
    this.#identity = peer.identity;
  }

  /** Starts a session. @throws RatchetError @throws Error when the signature of the signed prekey is wrong */
  async build(record: string | undefined, bundle: Bundle, prekey: Bundle['prekeys'][number]): Promise<string> {
    if (!constantTimeEqual(bundle.identityKey, this.#identity)) throw new RatchetError('identity-changed');
    const storage = this.#storage(undefined);
    const { signedPrekey } = bundle;
    await this.#run(() =>
      new this.#library.SessionBuilder(storage, this.#address).processPreKey({
        registrationId: this.#address.deviceId,
        identityKey: buffer(bundle.identityKey),
        signedPreKey: {
          keyId: signedPrekey.id,
          publicKey: buffer(signedPrekey.publicKey),
          signature: buffer(signedPrekey.signature),
        },
        preKey: { keyId: prekey.id, publicKey: buffer(prekey.publicKey) },
      }),
    );
    return merged(record, this.#checked(storage.record), Date.now());
  }

  /** @throws Error without an open session */
  async encrypt(
    record: string,
    plaintext: Uint8Array,
  ): Promise<{ record: string; prekey: boolean; bytes: Uint8Array }> {
    const name = openSession(record);
    if (name === undefined) throw new Error('no session');
    const storage = this.#storage(this.#checked(isolated(record, name)));
    const { type, body } = await this.#run(() => this.#cipher(storage).encrypt(buffer(plaintext)));
    const bytes = Uint8Array.from(body ?? '', (byte) => byte.charCodeAt(0));
    return { record: merged(record, this.#checked(storage.record), Date.now()), prekey: type === 3, bytes };
  }

  /** @param prekey true for a PreKeyWhisperMessage @throws RatchetError */
  async decrypt(record: string | undefined, bytes: Uint8Array, prekey: boolean): Promise<Opened> {
    if (!prekey) return this.#openInside(record, bytes, undefined);
    const message = readPrekeyMessage(bytes);
    if (message === undefined) throw new RatchetError('malformed');
    if (!constantTimeEqual(message.identityKey, this.#identity)) throw new RatchetError('identity-changed');
    const name = sessionName(message.baseKey);
    if (hasSession(record, name)) return this.#openInside(record, message.message, name);
    return this.#openFirst(record, bytes, message);
  }

  /** A message of a session that exists. @param name of the session, if it is known */
  async #openInside(record: string | undefined, bytes: Uint8Array, name: string | undefined): Promise<Opened> {
    const message = readWhisperMessage(bytes);
    if (message === undefined) throw new RatchetError('malformed');
    const chain = toBase64(message.ratchetKey);
    for (const candidate of name === undefined ? sessionsFor(record, chain) : [name]) {
      const storage = this.#storage(isolated(record ?? '', candidate));
      const cipher = this.#cipher(storage);
      const plaintext = await this.#attempt(() => cipher.decryptWhisperMessage(buffer(bytes), 'binary'));
      if (plaintext === undefined) continue;
      const next = merged(record, this.#checked(storage.record), Date.now());
      return { plaintext, record: next, prekeyId: undefined, chain, counter: message.counter };
    }
    throw new RatchetError('undecryptable');
  }

  /** A message that starts a session, which takes the place of another. */
  async #openFirst(record: string | undefined, bytes: Uint8Array, message: PrekeyMessage): Promise<Opened> {
    const inner = readWhisperMessage(message.message);
    if (inner === undefined) throw new RatchetError('malformed');
    const storage = this.#storage(undefined);
    const prekey = await storage.loadPreKey(message.prekeyId);
    const signed = await storage.loadSignedPreKey(message.signedPrekeyId);
    // The library would go on without the one-time prekey: what it opened then could be sent again and again.
    if (prekey === undefined || signed === undefined) throw new RatchetError('unusable-prekey');
    const cipher = this.#cipher(storage);
    const plaintext = await this.#attempt(() => cipher.decryptPreKeyWhisperMessage(buffer(bytes), 'binary'));
    if (plaintext === undefined) throw new RatchetError('undecryptable');
    const next = merged(record, this.#checked(storage.record), Date.now());
    const chain = toBase64(inner.ratchetKey);
    return { plaintext, record: next, prekeyId: message.prekeyId, chain, counter: inner.counter };
  }

  /** The library does not wait for its check of the identity, so ours decides. */
  #checked(step: string | undefined): string {
    if (step === undefined) throw new Error('no session was stored');
    if (identityOf(step) !== toBase64(this.#identity)) throw new RatchetError('identity-changed');
    return step;
  }

  #cipher(storage: StepStorage): InstanceType<Libsignal['SessionCipher']> {
    return new this.#library.SessionCipher(storage, this.#address);
  }

  #storage(record: string | undefined): StepStorage {
    return new StepStorage(this.#own, this.#identity, record);
  }

  async #attempt(step: () => Promise<ArrayBuffer>): Promise<Uint8Array | undefined> {
    return this.#run(step).then(
      (plaintext) => new Uint8Array(plaintext),
      ignore('the library throws at whatever is not of this session'),
    );
  }

  /** The library keeps every step and every error in lists of its own, for ever. */
  async #run<T>(step: () => Promise<T>): Promise<T> {
    try {
      return await step();
    } finally {
      this.#library.SessionLock._promises.length = 0;
      this.#library.SessionLock.errors.length = 0;
    }
  }
}

/** What the library reads and writes in one step. */
class StepStorage {
  readonly #own: OwnKeys;
  readonly #identity: Uint8Array;
  record: string | undefined;

  constructor(own: OwnKeys, identity: Uint8Array, record: string | undefined) {
    this.#own = own;
    this.#identity = identity;
    this.record = record;
  }

  getIdentityKeyPair = () => Promise.resolve(signalPair(this.#own.identity));
  getLocalRegistrationId = () => Promise.resolve(this.#own.deviceId);
  isTrustedIdentity = (_name: string, identity: ArrayBuffer) =>
    Promise.resolve(constantTimeEqual(new Uint8Array(identity), this.#identity));
  saveIdentity = () => Promise.resolve(true);
  loadPreKey = async (id: string | number) => {
    const pair = await this.#own.prekey(Number(id));
    return pair && signalPair(pair);
  };
  loadSignedPreKey = async (id: string | number) => {
    const pair = await this.#own.signedPrekey(Number(id));
    return pair && signalPair(pair);
  };
  loadSession = () => Promise.resolve(this.record);
  storeSession = (_address: string, record: string) => {
    this.record = record;
    return Promise.resolve();
  };
  storePreKey = () => Promise.resolve();
  removePreKey = () => Promise.resolve();
  storeSignedPreKey = () => Promise.resolve();
  removeSignedPreKey = () => Promise.resolve();
}
