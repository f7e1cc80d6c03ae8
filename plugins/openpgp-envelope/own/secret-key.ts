import { MAX_SKEW_MS } from '../envelope/skew.js';
import { open, seal } from '../envelope/signcrypt.js';
import { isUsable, userIdOf } from '../keys/public-key.js';
import { configOf, type Library, type PrivateKey } from '../library.js';
import { OwnKeyError } from './own-key-error.js';

/** Exponent of the work that a guess of a passphrase takes (RFC 4880 §3.7.1.3): 32 MiB are hashed. */
const S2K_COUNT = 240;
/** Bytes of a key file. */
const MAX_FILE = 262_144;

/** Makes a key (Curve25519) for an account, in the form that every client of XEP-0373 reads. */
export async function generate(library: Library, account: string): Promise<PrivateKey> {
  const { privateKey } = await library.generateKey({
    type: 'ecc',
    curve: 'curve25519Legacy',
    userIDs: { name: userIdOf(account) },
    // Contacts whose clock is behind can use it at once.
    date: new Date(Date.now() - MAX_SKEW_MS),
    format: 'object',
    config: configOf(library),
  });
  return privateKey;
}

/** Encrypts a key for the disk. @param key unlocked */
export async function lock(library: Library, key: PrivateKey, passphrase: string): Promise<Uint8Array> {
  const config = { ...configOf(library), s2kIterationCountByte: S2K_COUNT };
  return (await library.encryptKey({ privateKey: key, passphrase, config })).write();
}

/** @throws OwnKeyError `wrong-passphrase` */
export async function unlock(library: Library, key: PrivateKey, passphrase: string): Promise<PrivateKey> {
  if (key.isDecrypted()) return key;
  return library.decryptKey({ privateKey: key, passphrase, config: configOf(library) }).catch(() => {
    throw new OwnKeyError('wrong-passphrase', 'the passphrase is not that of the key');
  });
}

/** Reads the secret keys in a file, armored or not. @throws OwnKeyError `not-a-key` */
export async function readSecretKeys(library: Library, file: Uint8Array): Promise<PrivateKey[]> {
  const config = configOf(library);
  if (file.length > MAX_FILE) throw new OwnKeyError('not-a-key', 'the file is too large for a key');
  // A packet begins with a byte above 127 (RFC 4880 §4.2).
  const isBinary = (file[0] ?? 0) > 127;
  const read = isBinary
    ? library.readPrivateKeys({ binaryKeys: file, config })
    : library.readPrivateKeys({ armoredKeys: new TextDecoder().decode(file), config });
  return read.catch(() => {
    throw new OwnKeyError('not-a-key', 'no secret key can be read');
  });
}

/** The key of an account, of several. @throws OwnKeyError `wrong-account` */
export function keyOf(account: string, keys: readonly PrivateKey[]): PrivateKey {
  const key = keys.find((one) => one.getUserIDs().includes(userIdOf(account)));
  if (key === undefined) throw new OwnKeyError('wrong-account', 'no key has the user ID of this account');
  return key;
}

/** Makes sure that an unlocked key can do all that it is for. @throws OwnKeyError `unusable-key` */
export async function check(library: Library, key: PrivateKey, account: string): Promise<void> {
  const own = key.toPublic();
  try {
    if (!(await isUsable(library, own, account))) throw new Error('not usable');
    const message = await seal(library, 'test', { from: key, to: [own] });
    await open(library, message, key, () => Promise.resolve(own));
  } catch {
    throw new OwnKeyError('unusable-key', 'the key cannot sign, or not decrypt, or is not valid any more');
  }
}
