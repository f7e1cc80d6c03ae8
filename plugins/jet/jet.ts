import { randomBytes } from '../../src/bytes/random.js';
import { ciphertextSize } from '../../src/crypto/aes-gcm.js';
import { TransportSecret } from '../../src/crypto/transport-secret.js';
import { SessionError, isAbort, isSessionError } from '../../src/errors.js';
import type { Security, SecurityPrecondition } from '../../src/jingle/security.js';
import type { TrustedDevice } from '../../src/key-transport/key-transport.js';
import { bareJid } from '../../src/xmpp/jid.js';
import { NS } from '../../src/xmpp/namespaces.js';
import type { Envelope } from './envelope.js';
import { parseSecurity, securityElement } from './stanza.js';

/** Envelopes that can be used now: the first is the one we send, all are opened. */
export type Envelopes = () => readonly Envelope[];

const refusal = (message: string): SessionError => new SessionError('security-error', 'security', message);

const security = (element: Element, secret: TransportSecret, sender: TrustedDevice | undefined): Security => ({
  element: () => element,
  sender,
  ciphertextSize,
  takeSecret: () => secret.take(),
  close: () => {
    secret.dispose();
  },
});

/**
 * Jingle Encrypted Transports (XEP-0391 0.1.2): the initiator makes a fresh Transport Secret (16-byte key, 12-byte
 * IV), seals it for the peer's devices, and both encrypt the one stream of the content with it. Whatever cannot be
 * read exactly is a `security-error`; nothing falls back to clear text (§7).
 */
export const jet = (envelopes: Envelopes): SecurityPrecondition => ({
  namespace: NS.jet,

  async offer({ contentName, peer }, { signal }) {
    const [envelope] = envelopes();
    if (envelope === undefined) throw new SessionError('security-error', 'unavailable', 'no envelope is available');
    const [key, iv] = [randomBytes(16), randomBytes(12)];
    try {
      const sealed = await envelope.seal({ key, iv }, bareJid(peer), { signal });
      const stanza = securityElement(contentName, { type: envelope.namespace, envelope: sealed });
      return security(stanza, new TransportSecret({ key, iv }), undefined);
    } finally {
      key.fill(0);
    }
  },

  async answer(element, { contentName, initiator, peer }) {
    // XEP-0391 §7: the envelope must come from the session initiator.
    if (initiator !== peer) throw refusal('<security/> from somebody else than the initiator');
    const stanza = parseSecurity(element, contentName);
    const envelope = envelopes().find((candidate) => candidate.namespace === stanza.type);
    if (envelope === undefined) throw refusal('unknown envelope');
    try {
      const { secret, sender } = await envelope.open(stanza.envelope, bareJid(initiator));
      const transportSecret = new TransportSecret(secret);
      secret.key.fill(0);
      return security(element, transportSecret, sender);
    } catch (error) {
      if (isSessionError(error) || isAbort(error)) throw error;
      throw refusal('the envelope cannot be opened');
    }
  },
});
