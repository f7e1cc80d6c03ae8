import type { TextEnvelope, TrustRecord, TrustedDevice } from 'converse-jet';

const OPENPGP = 'urn:xmpp:openpgp:0';

/**
 * What the envelope needs of an implementation of OpenPGP for XMPP (XEP-0373): it lists the keys of an account and keeps
 * what the user says of them (`TrustRecord`), encrypts and decrypts. JIDs are bare.
 */
export interface OpenPgp extends TrustRecord {
  /** True when we trust a key of that account, and it can read JET with this envelope. */
  canEncryptFor(jid: string): Promise<boolean>;
  /** Signs, and encrypts for the trusted keys of that account. */
  encrypt(text: string, jid: string): Promise<string>;
  /** Decrypts; rejects unless a key of that account has signed. */
  decrypt(message: string, jid: string): Promise<{ text: string; signer: TrustedDevice }>;
}

export const openPgpEnvelope = (pgp: OpenPgp): TextEnvelope => ({
  namespace: OPENPGP,
  label: 'OpenPGP',
  trustRecord: pgp,

  reaches: (peer) => pgp.canEncryptFor(peer),

  async seal(text, peer) {
    const envelope = document.createElementNS(OPENPGP, 'openpgp');
    envelope.textContent = await pgp.encrypt(text, peer);
    return envelope;
  },

  async open(envelope, initiator) {
    const { text, signer } = await pgp.decrypt(envelope.textContent, initiator);
    return { text, sender: signer };
  },
});
