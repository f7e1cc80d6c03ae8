import { toHex } from '../../../src/bytes/hex.js';
import { digest } from '../../../src/crypto/one-shot-digest.js';
import { SessionError } from '../../../src/errors.js';
import { KeyTransportError, type TrustRecord, type TrustedDevice } from '../../../src/key-transport/key-transport.js';
import type { Recipients } from '../../../src/key-transport/recipients.js';
import { asSessionError } from '../../../src/key-transport/session-error.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import type { KeyDirectory } from '../keys/key-directory.js';
import type { KeyStore } from '../keys/store.js';
import type { Library, PrivateKey } from '../library.js';
import { open, seal } from './signcrypt.js';
import { MAX_SKEW_MS, isNow } from './skew.js';
import { openpgpElement, parseOpenpgp, parseSigncrypt, signcryptText } from './stanza.js';

/** What an envelope is made of. */
export interface EnvelopeParts {
  readonly library: () => Promise<Library>;
  /** Our bare JID. */
  readonly account: string;
  /** Our own, unlocked. */
  readonly key: PrivateKey;
  readonly directory: KeyDirectory;
  readonly store: KeyStore;
}

/** An envelope for the plugin `jet`, which carries text. JIDs are bare. */
export interface OpenPgpEnvelope {
  readonly namespace: string;
  readonly label: string;
  readonly trustRecord: TrustRecord;
  readonly ciphers: readonly string[];
  reaches(peer: string): Promise<boolean>;
  seal(text: string, peer: string): Promise<Element>;
  recipients(envelope: Element, peer: string): Promise<Recipients>;
  open(envelope: Element, initiator: string): Promise<{ text: string; sender: TrustedDevice }>;
}

/** An OpenPGP message carries keys of any length, so the longer one is preferred. */
const CIPHERS = ['urn:xmpp:ciphers:aes-256-gcm-nopadding', 'urn:xmpp:ciphers:aes-128-gcm-nopadding'];

/** @throws SessionError for a KeyTransportError, else the error as it is */
function rethrow(error: unknown): never {
  throw asSessionError(error);
}

/** Names the key that has signed, with the trust in it. @throws KeyTransportError for one that does not count */
async function senderOf(directory: KeyDirectory, initiator: string, fingerprint: string): Promise<TrustedDevice> {
  const sender = (await directory.devices(initiator)).find((device) => device.fingerprint === fingerprint);
  if (sender === undefined) throw new KeyTransportError('unknown-device', 'the signer is no key of this account');
  if (sender.trust === 'distrusted') throw new KeyTransportError('distrusted-device', 'the signer is distrusted');
  if (sender.changed) throw new KeyTransportError('identity-changed', 'the account has another key than before');
  return sender;
}

/** Takes note of a message, so that it is opened once. @throws KeyTransportError when it was opened before, in whatever tab */
async function openOnce(store: KeyStore, text: string): Promise<void> {
  await store.forgetOpened(Date.now() - 2 * MAX_SKEW_MS);
  const hash = toHex(await digest('SHA-256', new TextEncoder().encode(text)));
  const isFirst = await store.add('opened', hash, Date.now());
  if (!isFirst) throw new KeyTransportError('undecryptable', 'the message was opened before');
}

/** The envelope of OpenPGP (XEP-0373): the secret is signed with our key, and encrypted for the trusted keys of the peer. */
export function openPgpEnvelope({ library, account, key, directory, store }: EnvelopeParts): OpenPgpEnvelope {
  const sealed = new WeakMap<Element, Recipients>();
  return {
    namespace: NS.openpgp,
    label: 'OpenPGP',
    trustRecord: directory,
    ciphers: CIPHERS,
    reaches: async (peer) => (await directory.trusted(peer).catch(rethrow)).length > 0,

    async seal(text, peer) {
      const keys = await directory.trusted(peer).catch(rethrow);
      if (keys.length === 0)
        throw new SessionError('security-error', 'no-trusted-device', 'no trusted key of the peer');
      const content = signcryptText({ to: peer, time: Date.now(), body: text });
      const envelope = openpgpElement(await seal(await library(), content, { from: key, to: keys }));
      const devices = keys.map((one) => ({ jid: peer, id: 0, fingerprint: one.getFingerprint() }));
      sealed.set(envelope, { devices, leftOut: [] });
      return envelope;
    },

    recipients: (envelope) => Promise.resolve(sealed.get(envelope) ?? { devices: [], leftOut: [] }),

    async open(envelope, initiator) {
      const message = parseOpenpgp(envelope);
      const { text, signer } = await open(await library(), message, key, (keyId) => directory.signer(initiator, keyId));
      const sender = await senderOf(directory, initiator, signer.getFingerprint());
      const { to, time, body } = parseSigncrypt(text);
      if (to !== account) throw new KeyTransportError('not-for-this-device', 'the message is for somebody else');
      if (!isNow(time)) throw new KeyTransportError('undecryptable', 'the message is too old, or from the future');
      await openOnce(store, text);
      return { text: body, sender };
    },
  };
}
