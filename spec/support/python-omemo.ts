import type { KeyPair } from '../../plugins/omemo-key-transport/own/rows.js';
import { fromBase64, toBase64 } from '../../src/bytes/base64.js';
import { concat } from '../../src/bytes/concat.js';
import { fromHex } from '../../src/bytes/hex.js';

interface Chain {
  readonly key: string;
  readonly length: number;
}
/** What python-doubleratchet stores; bytes are characters. */
interface DoubleRatchet {
  readonly diffie_hellman_ratchet: {
    readonly own_ratchet_priv: string;
    readonly other_ratchet_pub: string;
    readonly root_chain: Chain;
    readonly symmetric_key_ratchet: { readonly receiving_chain: Chain; readonly sending_chain: Chain };
  };
}
/** python-omemo's storage, by its keys. */
export type PythonOmemo = Readonly<Record<string, unknown>>;

const SENDING = 1;
const RECEIVING = 2;
const PKCS8 = fromHex('302e020100300506032b656e04220420');
const TYPE = Uint8Array.of(5);

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));
const urlBase64 = (text: string): Uint8Array => fromBase64(text.replaceAll('-', '+').replaceAll('_', '/'));
const typed = (key: Uint8Array): string => toBase64(concat(TYPE, key));

/** The pair of a private key. */
export async function pairOf(privateKey: Uint8Array): Promise<KeyPair> {
  const key = await crypto.subtle.importKey('pkcs8', concat(PKCS8, privateKey), 'X25519', true, ['deriveBits']);
  const { x = '' } = await crypto.subtle.exportKey('jwk', key);
  return { publicKey: concat(TYPE, urlBase64(`${x}=`)), privateKey };
}

/** The identity of a device: python-omemo keeps the seed of an Ed25519 key, Signal wants its Curve25519 form. */
export async function identityOf(storage: PythonOmemo): Promise<KeyPair> {
  const seed = Uint8Array.from(urlBase64(storage['/ikp/key'] as string));
  const scalar = new Uint8Array(await crypto.subtle.digest('SHA-512', seed)).slice(0, 32);
  scalar[0]! &= 248;
  scalar[31] = (scalar[31]! & 127) | 64;
  return pairOf(scalar);
}

/** The session with a device as libsignal's record. */
export async function recordOf(
  storage: PythonOmemo,
  { jid, id }: { jid: string; id: number },
): Promise<{ record: string; identity: Uint8Array }> {
  const of = (name: string): unknown => storage[`/eu.siacs.conversations.axolotl/${jid}/${id}/${name}`];
  const ratchet = (of('double_ratchet') as DoubleRatchet).diffie_hellman_ratchet;
  const { receiving_chain, sending_chain } = ratchet.symmetric_key_ratchet;
  const isOurs = of('initiation') === 'ACTIVE';
  // The identity of who started the session comes first.
  const identities = urlBase64(of('associated_data') as string);
  const identity = isOurs ? identities.slice(33) : identities.slice(0, 33);
  const baseKey = concat(TYPE, urlBase64(of('key_exchange/ephemeral_key') as string));
  const own = await pairOf(bytesOf(ratchet.own_ratchet_priv));
  const lastRemoteEphemeralKey = typed(bytesOf(ratchet.other_ratchet_pub));
  const chain = ({ key, length }: Chain, chainType: number) => ({
    chainType,
    chainKey: { key: toBase64(bytesOf(key)), counter: length - 1 },
    messageKeys: {},
  });
  const session = {
    registrationId: id,
    indexInfo: {
      closed: -1,
      remoteIdentityKey: toBase64(identity),
      baseKey: toBase64(baseKey),
      baseKeyType: isOurs ? 1 : 2,
    },
    currentRatchet: {
      rootKey: toBase64(bytesOf(ratchet.root_chain.key)),
      ephemeralKeyPair: { pubKey: toBase64(own.publicKey), privKey: toBase64(own.privateKey) },
      lastRemoteEphemeralKey,
      previousCounter: 0,
    },
    oldRatchetList: [],
    chains: {
      [lastRemoteEphemeralKey]: chain(receiving_chain, RECEIVING),
      [toBase64(own.publicKey)]: chain(sending_chain, SENDING),
    },
  };
  const sessions = { [String.fromCharCode(...baseKey)]: session };
  return { record: JSON.stringify({ sessions, version: 'v1' }), identity };
}
