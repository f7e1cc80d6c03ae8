import { ignore } from '../../../src/log.js';
import { KeyTransportError } from '../../../src/key-transport/key-transport.js';
import { configOf, type Library, type PublicKey } from '../library.js';

/** The user ID of keys for XMPP (XEP-0373 §8.4). @param jid bare */
export const userIdOf = (jid: string): string => `xmpp:${jid}`;

/** Fingerprints of version 4, in lower case. */
export const isFingerprint = (text: string): boolean => /^[0-9a-f]{40}$/.test(text);

/**
 * Reads a public key that an account has published.
 * @param fingerprint that it was announced with
 * @throws KeyTransportError `malformed` for anything but this one key
 */
export async function readPublicKey(library: Library, bytes: Uint8Array, fingerprint: string): Promise<PublicKey> {
  const keys = await library
    .readKeys({ binaryKeys: bytes, config: configOf(library) })
    .catch(ignore('what cannot be read is not the key'));
  const [key, second] = keys ?? [];
  const isIt = key !== undefined && second === undefined && key.getFingerprint() === fingerprint;
  if (!isIt || key.isPrivate() || key.keyPacket.version !== 4) {
    throw new KeyTransportError('malformed', 'not the key that was announced');
  }
  return key.toPublic();
}

/** Whether a key is that of an account, can be used now to encrypt and to verify, and was neither revoked nor expired. */
export async function isUsable(library: Library, key: PublicKey, jid: string): Promise<boolean> {
  const config = configOf(library);
  const user = key.users.find(({ userID }) => userID?.userID === userIdOf(jid));
  if (user === undefined) return false;
  try {
    await key.verifyPrimaryKey(undefined, undefined, config);
    await user.verify(undefined, config);
    await key.getEncryptionKey(undefined, undefined, undefined, config);
    await key.getSigningKey(undefined, undefined, undefined, config);
    return true;
  } catch {
    return false; // the library throws at a key that is expired, revoked, or cannot do that
  }
}

/** Whether a key, or a subkey of it, has that id. @param keyId 16 lower-case hex digits */
export const hasKeyId = (key: PublicKey, keyId: string): boolean => key.getKeyIDs().some((id) => id.toHex() === keyId);
