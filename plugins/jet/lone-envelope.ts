import { SessionError } from '../../src/errors.js';
import { checkInitiator, openEnvelope, refusal } from '../../src/content-security/open-envelope.js';
import type { SecurityPrecondition } from '../../src/jingle/security.js';
import { bareJid } from '../../src/xmpp/jid.js';
import { AES_128_GCM } from './cipher.js';
import type { Envelope } from './envelope.js';

/*
 * What Conversations did before XEP-0391, and still does where a peer does not announce JET: the `<encrypted/>` of a
 * KeyTransportElement alone, in `<file/>`, without a word on the cipher, which is AES-128-GCM. It is read, and never
 * sent.
 */

/**
 * The security of an envelope without `<security/>` around it.
 * @param namespace of the envelope
 * @param find the envelope of that namespace; undefined while it cannot be used
 * @param whenUsable resolves when it can be used, or is not expected to be
 */
export const loneEnvelope = (
  namespace: string,
  find: () => Envelope | undefined,
  whenUsable: () => Promise<void>,
): SecurityPrecondition => ({
  namespace,

  features: () => [],
  canOfferTo: () => false,
  trustRecords: () => [],

  offer: () => Promise.reject(new SessionError('security-error', 'unavailable', 'this form is only read')),

  async answer(element, context) {
    checkInitiator(context);
    await whenUsable();
    const envelope = find();
    if (element.localName !== 'encrypted' || envelope === undefined) throw refusal('unknown envelope');
    const { keyBytes } = AES_128_GCM;
    return openEnvelope({ element, label: envelope.label, isInDescription: true, keyBytes }, () =>
      envelope.open(element, bareJid(context.initiator), AES_128_GCM),
    );
  },

  postpone: (element, { initiator, peer }) =>
    initiator === peer ? find()?.postpone?.(element, bareJid(initiator)) : undefined,
});
