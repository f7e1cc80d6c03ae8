import { randomBytes } from '../../src/bytes/random.js';
import { TransportSecret } from '../../src/crypto/transport-secret.js';
import { SessionError } from '../../src/errors.js';
import { gcmSecurity } from '../../src/content-security/gcm-security.js';
import { checkInitiator, openEnvelope, refusal } from '../../src/content-security/open-envelope.js';
import type { Security, SecurityPrecondition } from '../../src/jingle/security.js';
import { logUnlessExpected } from '../../src/log.js';
import type { Registry } from '../../src/registry.js';
import { bareJid } from '../../src/xmpp/jid.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { findCipher, type Cipher } from './cipher.js';
import { featureOf, type Envelope } from './envelope.js';
import { parseSecurity, securityElement } from './stanza.js';

/** What JET is made of. */
export interface JetParts {
  /** Envelopes that can be used now: the first that reaches the peer is sent, all are opened. */
  readonly envelopes: () => readonly Envelope[];
  readonly ciphers: Registry<Cipher>;
  /** Resolves when the envelope of a namespace can be used, or is not expected to be. */
  readonly whenUsable: (namespace: string) => Promise<void>;
}

const unavailable = (message: string): SessionError => new SessionError('security-error', 'unavailable', message);

const isAnnounced = (features: ReadonlySet<string>, envelope: Envelope): boolean =>
  features.has(NS.jet) && features.has(featureOf(envelope));

/** The envelopes that a client with these features opens; all where they are left out. */
const reachable = (envelopes: readonly Envelope[], features?: ReadonlySet<string>): readonly Envelope[] =>
  features === undefined ? envelopes : envelopes.filter((one) => isAnnounced(features, one));

/**
 * The first that the peer's client announces and that reaches the peer.
 * @param peer bare JID
 * @throws SessionError
 */
async function chooseEnvelope(
  envelopes: readonly Envelope[],
  features: ReadonlySet<string>,
  peer: string,
): Promise<Envelope> {
  if (envelopes.length === 0) throw unavailable('no envelope is available');
  for (const envelope of reachable(envelopes, features)) {
    if (envelope.reaches === undefined || (await envelope.reaches(peer))) return envelope;
  }
  throw new SessionError('security-error', 'no-trusted-device', 'no envelope reaches the peer');
}

function chooseCipher(ciphers: Registry<Cipher>, envelope: Envelope): Cipher {
  const names = envelope.ciphers ?? ciphers.all().map(({ namespace }) => namespace);
  const cipher = names.map((name) => ciphers.get(name)).find((found) => found !== undefined);
  if (cipher === undefined) throw unavailable('no cipher for this envelope');
  return cipher;
}

/** What a card tells of an envelope that was sealed. @param peer bare JID */
async function about(
  envelope: Envelope,
  sealed: Element,
  peer: string,
): Promise<Required<Pick<Security, 'label' | 'recipients' | 'leftOut'>>> {
  // An offer that nobody can say this of can still be made.
  const known = await envelope.recipients?.(sealed, peer).catch(logUnlessExpected('naming recipients'));
  return { label: envelope.label, recipients: known?.devices ?? [], leftOut: known?.leftOut ?? [] };
}

/**
 * Jingle Encrypted Transports (XEP-0391 0.1.2): the initiator makes a fresh Transport Secret (the key of the cipher
 * and a 12-byte IV), seals it for the peer, and both encrypt the one stream of the content with it, no matter who sends.
 * Whatever cannot be read exactly is a `security-error`; nothing falls back to clear text (§7).
 */
export const jet = ({ envelopes, ciphers, whenUsable }: JetParts): SecurityPrecondition => ({
  namespace: NS.jet,

  features: () => (envelopes().length > 0 ? [NS.jet, ...envelopes().map(featureOf)] : []),
  canOfferTo: (features) => reachable(envelopes(), features).length > 0,
  trustRecords: (features) => reachable(envelopes(), features).map(({ trustRecord }) => trustRecord),

  async offer({ contentName, peer }, { features, earlier, signal }) {
    signal.throwIfAborted();
    if (earlier !== undefined) throw unavailable('each session has a secret of its own');
    const to = bareJid(peer);
    const envelope = await chooseEnvelope(envelopes(), features, to);
    const cipher = chooseCipher(ciphers, envelope);
    const [key, iv] = [randomBytes(cipher.keyBytes), randomBytes(12)];
    try {
      const sealed = await envelope.seal({ key, iv }, to, { features, signal });
      const stanza = { cipher: cipher.namespace, type: envelope.namespace, envelope: sealed };
      const element = securityElement(contentName, stanza);
      return gcmSecurity({ element, ...(await about(envelope, sealed, to)) }, new TransportSecret({ key, iv }));
    } finally {
      key.fill(0);
    }
  },

  async answer(security, context) {
    checkInitiator(context);
    const stanza = parseSecurity(security, context.contentName);
    const cipher = findCipher(ciphers, stanza.cipher);
    if (cipher === undefined) throw refusal('unknown cipher');
    await whenUsable(stanza.type);
    const envelope = envelopes().find((candidate) => candidate.namespace === stanza.type);
    if (envelope === undefined) throw refusal('unknown envelope');
    const initiator = bareJid(context.initiator);
    return openEnvelope({ element: security, label: envelope.label, keyBytes: cipher.keyBytes }, () =>
      envelope.open(stanza.envelope, initiator, cipher),
    );
  },

  postpone(element, { contentName, initiator, peer }) {
    if (initiator !== peer) return undefined;
    const stanza = parseSecurity(element, contentName);
    const envelope = envelopes().find((candidate) => candidate.namespace === stanza.type);
    return envelope?.postpone?.(stanza.envelope, bareJid(initiator));
  },
});
