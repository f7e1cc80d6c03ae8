import { randomInt } from 'node:crypto';
import libsignal from '@privacyresearch/libsignal-protocol-typescript';

const { KeyHelper, SessionBuilder, SessionCipher, SignalProtocolAddress } = libsignal;
const PREKEYS = 20;
const PREKEY_MESSAGE = 3;

const base64 = (bytes) => Buffer.from(bytes).toString('base64');
const bytesOf = (text) => Uint8Array.from(Buffer.from(text, 'base64')).buffer;

/** A device with OMEMO keys and sessions of its own, made with libsignal alone. */
export class OmemoDevice {
  id = randomInt(1, 2 ** 31);
  #identity;
  #signed;
  #prekeys = new Map();
  #sessions = new Map();

  static async create() {
    const device = new OmemoDevice();
    device.#identity = await KeyHelper.generateIdentityKeyPair();
    device.#signed = await KeyHelper.generateSignedPreKey(device.#identity, 1);
    for (let id = 1; id <= PREKEYS; id++) device.#prekeys.set(id, (await KeyHelper.generatePreKey(id)).keyPair);
    return device;
  }

  /** What it publishes: `<bundle/>` as XML text. */
  get bundle() {
    const { keyPair, signature } = this.#signed;
    const prekeys = Array.from(
      this.#prekeys,
      ([id, { pubKey }]) => `<preKeyPublic preKeyId="${id}">${base64(pubKey)}</preKeyPublic>`,
    );
    return `<bundle xmlns="eu.siacs.conversations.axolotl">
      <signedPreKeyPublic signedPreKeyId="1">${base64(keyPair.pubKey)}</signedPreKeyPublic>
      <signedPreKeySignature>${base64(signature)}</signedPreKeySignature>
      <identityKey>${base64(this.#identity.pubKey)}</identityKey><prekeys>${prekeys.join('')}</prekeys></bundle>`;
  }

  /**
   * Encrypts a key for a device, with which it begins a session if there is none.
   * @param to `jid`, `id`, and the `bundle`: its `identity`, `signed` and `prekeys`, each key in base64
   * @returns the message in base64, and whether it is a prekey message
   */
  async wrap(key, { jid, id, bundle: { identity, signed, prekeys } }) {
    const address = new SignalProtocolAddress(jid, id);
    if (!this.#sessions.has(String(address))) {
      const prekey = prekeys[randomInt(prekeys.length)];
      await new SessionBuilder(this.#storage, address).processPreKey({
        registrationId: id,
        identityKey: bytesOf(identity),
        signedPreKey: { keyId: signed.id, publicKey: bytesOf(signed.key), signature: bytesOf(signed.signature) },
        preKey: { keyId: prekey.id, publicKey: bytesOf(prekey.key) },
      });
    }
    const { type, body } = await new SessionCipher(this.#storage, address).encrypt(bytesOf(key));
    return { isPrekey: type === PREKEY_MESSAGE, message: Buffer.from(body, 'binary').toString('base64') };
  }

  /** Decrypts a message of a device. @returns what was in it, in base64 */
  async unwrap(message, { jid, id, isPrekey }) {
    const cipher = new SessionCipher(this.#storage, new SignalProtocolAddress(jid, id));
    const bytes = bytesOf(message);
    return base64(await (isPrekey ? cipher.decryptPreKeyWhisperMessage(bytes) : cipher.decryptWhisperMessage(bytes)));
  }

  get #storage() {
    return {
      getIdentityKeyPair: async () => this.#identity,
      getLocalRegistrationId: async () => this.id,
      isTrustedIdentity: async () => true,
      saveIdentity: async () => false,
      loadPreKey: async (id) => this.#prekeys.get(Number(id)),
      removePreKey: async (id) => void this.#prekeys.delete(Number(id)),
      loadSignedPreKey: async () => this.#signed.keyPair,
      loadSession: async (address) => this.#sessions.get(address),
      storeSession: async (address, record) => void this.#sessions.set(address, record),
    };
  }
}
