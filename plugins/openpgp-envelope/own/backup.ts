import { configOf, type Library, type PrivateKey } from '../library.js';
import { OwnKeyError } from './own-key-error.js';
import { readSecretKeys } from './secret-key.js';

/* The backup of secret keys on the server, and its code (XEP-0373 0.7 §5). */

/** Neither `O` nor `0`. */
const ALPHABET = '123456789ABCDEFGHIJKLMNPQRSTUVWXYZ';
const CHARACTERS = 24;
/** Bytes that a compressed backup may become: several RSA keys. */
const MAX_KEYS = 131_072;

const inGroups = (characters: string): string => (characters.match(/.{1,4}/g) ?? []).join('-');

/** Makes a code of six groups. The dashes belong to it. */
export function makeCode(): string {
  const limit = 256 - (256 % ALPHABET.length);
  let code = '';
  while (code.length < CHARACTERS) {
    const [byte = limit] = crypto.getRandomValues(new Uint8Array(1));
    // What is above would make some characters more likely than others.
    if (byte < limit) code += ALPHABET[byte % ALPHABET.length] ?? '';
  }
  return inGroups(code);
}

/** A code as it was made, whatever somebody has typed between its characters. */
export function codeAsTyped(text: string): string {
  const characters = text.toUpperCase().replace(/[^0-9A-Z]/g, '');
  return characters.length === CHARACTERS ? inGroups(characters) : text.trim();
}

/** Encrypts a key under a code. @param key unlocked */
export async function sealBackup(library: Library, key: PrivateKey, code: string): Promise<Uint8Array> {
  return library.encrypt({
    message: await library.createMessage({ binary: key.write() }),
    passwords: code,
    format: 'binary',
    config: configOf(library),
  });
}

/** The keys in a backup. @throws OwnKeyError `wrong-code`, `not-a-key` */
export async function openBackup(library: Library, backup: Uint8Array, code: string): Promise<PrivateKey[]> {
  const config = { ...configOf(library), maxDecompressedMessageSize: MAX_KEYS };
  const keys = await library
    .readMessage({ binaryMessage: backup, config })
    .then((message) => message.decrypt(undefined, [code], undefined, undefined, config))
    .then((message) => message.getLiteralData())
    .catch(() => {
      throw new OwnKeyError('wrong-code', 'the backup cannot be decrypted with this code');
    });
  return readSecretKeys(library, keys instanceof Uint8Array ? keys : new Uint8Array());
}
