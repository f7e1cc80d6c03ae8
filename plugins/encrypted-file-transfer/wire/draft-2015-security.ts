import { randomBytes } from '../../../src/bytes/random.js';
import type { GcmSecret } from '../../../src/crypto/aes-gcm.js';
import { TransportSecret } from '../../../src/crypto/transport-secret.js';
import { SessionError } from '../../../src/errors.js';
import { gcmSecurity } from '../../../src/content-security/gcm-security.js';
import { checkInitiator, openEnvelope, refusal } from '../../../src/content-security/open-envelope.js';
import type { SecurityPrecondition } from '../../../src/jingle/security.js';
import type { KeyTransport } from '../../../src/key-transport/key-transport.js';
import { asSessionError } from '../../../src/key-transport/session-error.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { NS } from '../../../src/xmpp/namespaces.js';

/** AES-128: the header of a KeyTransportElement has no room for more. */
const KEY_BYTES = 16;
const IV_BYTES = 12;

/**
 * The security of the draft of 2015: `<encrypted/>` in the description, whose header carries the key and the IV.
 * @param find the key transport of its namespace
 * @param earlier the secret of an earlier session, with the rest of whose file this one goes on
 */
export const headerSecurity = (find: () => KeyTransport | undefined, earlier?: GcmSecret): SecurityPrecondition => ({
  namespace: NS.omemo0,

  async offer({ peer, peerIsOurs }, { signal }) {
    const secret = {
      key: earlier?.key.slice() ?? randomBytes(KEY_BYTES),
      iv: earlier?.iv.slice() ?? randomBytes(IV_BYTES),
    };
    try {
      const blob = peerIsOurs ? 'guarded' : 'bare';
      const element = await usable(find()).wrap(bareJid(peer), secret, { blob, signal });
      return gcmSecurity(element, new TransportSecret(secret), { isInDescription: true });
    } catch (error) {
      throw asSessionError(error);
    } finally {
      secret.key.fill(0);
    }
  },

  again: (secret) => headerSecurity(find, secret),

  async answer(element, context) {
    checkInitiator(context);
    if (element.parentElement?.namespaceURI !== NS.encryptedFileTransfer) throw refusal('an envelope out of its place');
    return openEnvelope({ element, isInDescription: true, keyBytes: KEY_BYTES }, async () => {
      const { device, trust, payload, ...secret } = await usable(find()).unwrap(element, bareJid(context.initiator));
      if (payload === undefined) return { secret, sender: { ...device, trust } };
      secret.key.fill(0);
      throw refusal('an envelope with a payload');
    });
  },

  postpone: (element, { initiator, peer }) =>
    initiator === peer ? find()?.postpone?.(element, bareJid(initiator)) : undefined,
});

/** Whether the key transport is there and can be used. */
export const isUsable = (transport: KeyTransport | undefined): transport is KeyTransport =>
  transport !== undefined && transport.unavailable() === undefined;

function usable(transport: KeyTransport | undefined): KeyTransport {
  if (isUsable(transport)) return transport;
  throw new SessionError('security-error', 'unavailable', 'no key transport for this namespace');
}
