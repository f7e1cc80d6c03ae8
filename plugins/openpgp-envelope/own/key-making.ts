import type { OwnRow } from '../keys/store.js';
import type { PrivateKey } from '../library.js';
import { codeAsTyped, openBackup, sealBackup } from './backup.js';
import { OwnKeyError } from './own-key-error.js';
import type { OwnKey } from './own-key.js';
import { check, generate, keyOf, lock, readSecretKeys, unlock } from './secret-key.js';

/*
 * What the user does with their own key. It is loaded with the dialog. Every function rejects with an OwnKeyError for
 * what went wrong here, and with what OwnKey does.
 */

/** Makes a key. */
export async function createKey(own: OwnKey, passphrase: string): Promise<void> {
  await keep(own, await generate(await own.library(), own.nodes.account), passphrase, 'undecided');
}

/** Takes a key from a file. @param filePassphrase of the key in the file; any where that has none */
export async function importKey(
  own: OwnKey,
  file: Uint8Array,
  { filePassphrase, passphrase }: { readonly filePassphrase: string; readonly passphrase: string },
): Promise<void> {
  const library = await own.library();
  const key = keyOf(own.nodes.account, await readSecretKeys(library, file));
  await keep(own, await unlock(library, key, filePassphrase), passphrase, 'undecided');
}

/** Takes the key from the backup on the server. */
export async function restoreKey(own: OwnKey, code: string, passphrase: string): Promise<void> {
  const backup = await own.nodes.backup();
  if (backup === undefined) throw new OwnKeyError('no-backup', 'the server has no backup');
  const keys = await openBackup(await own.library(), backup, codeAsTyped(code));
  await keep(own, keyOf(own.nodes.account, keys), passphrase, 'made');
}

/** Unlocks the key for the life of the page. */
export async function unlockKey(own: OwnKey, passphrase: string): Promise<void> {
  const library = await own.library();
  const [key] = await readSecretKeys(library, own.lockedKey);
  if (key !== undefined) await own.use(await unlock(library, key, passphrase));
}

/** Stores a backup on the server, and publishes the key. @param code of `makeCode`, which the user has written down */
export async function backUpKey(own: OwnKey, code: string): Promise<void> {
  if (own.key === undefined) return;
  await own.nodes.publishBackup(await sealBackup(await own.library(), own.key, code));
  await own.decide('made');
}

async function keep(own: OwnKey, key: PrivateKey, passphrase: string, backup: OwnRow['backup']): Promise<void> {
  const library = await own.library();
  await check(library, key, own.nodes.account);
  const secretKey = await lock(library, key, passphrase);
  await own.keep(key, { fingerprint: key.getFingerprint(), secretKey, publicKey: key.toPublic().write(), backup });
}
