import { KeyTransportError } from '../../../src/key-transport/key-transport.js';
import { configOf, type Library, type PrivateKey, type PublicKey } from '../library.js';
import { MAX_SKEW_MS } from './skew.js';

/** What a message held, and the id of the key that has signed it. */
export interface Opened {
  readonly text: string;
  readonly signer: PublicKey;
}

const undecryptable = (message: string): KeyTransportError => new KeyTransportError('undecryptable', message);

/** Signs a text with our key, and encrypts it for others. */
export async function seal(
  library: Library,
  text: string,
  { from, to }: { readonly from: PrivateKey; readonly to: readonly PublicKey[] },
): Promise<Uint8Array> {
  return library.encrypt({
    message: await library.createMessage({ text }),
    signingKeys: from,
    encryptionKeys: [...to],
    format: 'binary',
    config: configOf(library),
  });
}

/**
 * Decrypts a message with our key, and verifies its one signature.
 * @param findSigner the key with that id, of those that may sign: an id is 16 lower-case hex digits
 * @throws KeyTransportError `not-for-this-device`, `undecryptable`, and what `findSigner` throws
 */
export async function open(
  library: Library,
  message: Uint8Array,
  key: PrivateKey,
  findSigner: (keyId: string) => Promise<PublicKey>,
): Promise<Opened> {
  const config = configOf(library);
  const decrypted = await decrypt(library, message, key);
  const [signerId, second] = decrypted.getSigningKeyIDs();
  if (signerId === undefined || second !== undefined) throw undecryptable('not exactly one signature');
  const signer = await findSigner(signerId.toHex());
  // Whoever has got an old key can give a signature any date: the key must be valid now.
  await signer.getSigningKey(signerId, undefined, undefined, config).catch(() => {
    throw undecryptable('the key that has signed is not valid any more');
  });
  const [signature, another] = await decrypted.verify([signer], new Date(Date.now() + MAX_SKEW_MS), config);
  if (signature === undefined || another !== undefined) throw undecryptable('not exactly one signature');
  await signature.verified.catch(() => {
    throw undecryptable('the signature is not right');
  });
  const bytes = decrypted.getLiteralData();
  if (!(bytes instanceof Uint8Array)) throw undecryptable('no text');
  return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes), signer };
}

type Message = Awaited<ReturnType<Library['readMessage']>>;

async function decrypt(library: Library, bytes: Uint8Array, key: PrivateKey): Promise<Message> {
  const config = configOf(library);
  try {
    const message = await library.readMessage({ binaryMessage: bytes, config });
    return await message.decrypt([key], undefined, undefined, undefined, config);
  } catch {
    // Its message says more than the peer and the log may know.
    throw undecryptable('the message cannot be decrypted');
  }
}
