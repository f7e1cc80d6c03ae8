import { OWN_HASH } from '../../src/crypto/hash-algorithms.js';
import { startHash } from '../../src/crypto/running-hash.js';

/** The digest that our own clients take of these bytes. */
export async function ownHash(bytes: Uint8Array): Promise<Uint8Array> {
  const hash = await startHash(OWN_HASH);
  hash.update(bytes);
  return hash.digest();
}
