import type { Ratchet } from '../../../src/converse/converse-omemo.js';
import type { StoredBundle } from '../../../src/converse/device-lists.js';
import { isKeyTransportError } from '../../../src/key-transport/key-transport.js';
import { logUnlessExpected } from '../../../src/log.js';
import type { WrappedKey } from '../omemo/encrypted-stanza.js';

/** Starts a session from a bundle and a random prekey; false when it cannot be used. @throws KeyTransportError `storage` */
export async function startSession(ratchet: Ratchet, bundle: StoredBundle | undefined): Promise<boolean> {
  // Receivers that use libomemo cannot use prekey id 0, which Converse publishes.
  const usable = bundle?.prekeys.filter((prekey) => prekey.id !== 0) ?? [];
  const prekey = usable[(crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) % usable.length];
  if (bundle === undefined || prekey === undefined) return false;
  try {
    await ratchet.build(bundle, prekey);
    return true;
  } catch (error) {
    if (isKeyTransportError(error)) throw error;
    logUnlessExpected('starting a session')(error); // of libomemo: a signature that is wrong, for example
    return false;
  }
}

/** Encrypts a key for a device, in the session that there is. @param rid its id */
export async function encryptKey({ cipher }: Ratchet, rid: number, key: Uint8Array): Promise<WrappedKey> {
  const { type, body } = await cipher.encrypt(key.slice().buffer);
  return { rid, prekey: type === 3, bytes: Uint8Array.from(body, (byte) => byte.charCodeAt(0)) };
}
