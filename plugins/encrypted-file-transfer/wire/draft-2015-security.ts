import { randomBytes } from '../../../src/bytes/random.js';
import type { GcmSecret } from '../../../src/crypto/gcm-secret.js';
import { TransportSecret } from '../../../src/crypto/transport-secret.js';
import { SessionError } from '../../../src/errors.js';
import { gcmSecurity } from '../../../src/content-security/gcm-security.js';
import { checkInitiator, openEnvelope, refusal } from '../../../src/content-security/open-envelope.js';
import { logUnlessExpected } from '../../../src/log.js';
import type { SecurityPrecondition } from '../../../src/jingle/security.js';
import { blobFormFor } from '../../../src/key-transport/blob-form.js';
import type { KeyTransport } from '../../../src/key-transport/key-transport.js';
import { recipientsOf } from '../../../src/key-transport/recipients.js';
import { asSessionError } from '../../../src/key-transport/session-error.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { NS } from '../../../src/xmpp/namespaces.js';

/** AES-128: the header of a KeyTransportElement has no room for more. */
const KEY_BYTES = 16;
const IV_BYTES = 12;
const LABEL = 'OMEMO';

/**
 * The security of the 2015 draft: `<encrypted/>` in the description, whose header carries the key and the IV.
 * @param find the key transport of its namespace
 */
export const headerSecurity = (find: () => KeyTransport | undefined): SecurityPrecondition => ({
  namespace: NS.omemo0,

  // "Determining Support"
  features: () => (isUsable(find()) ? [NS.encryptedFileTransfer] : []),
  canOfferTo: (features) => isUsable(find()) && features.has(NS.encryptedFileTransfer),
  trustRecords: () => [find()].filter(isUsable),

  async offer({ peer }, { features, earlier, signal }) {
    const secret = {
      key: earlier?.key.slice() ?? randomBytes(KEY_BYTES),
      iv: earlier?.iv.slice() ?? randomBytes(IV_BYTES),
    };
    try {
      const transport = usable(find());
      const element = await transport.wrap(bareJid(peer), secret, { blob: blobFormFor(features), signal });
      // An offer that nobody can say this of can still be made.
      const leftOut =
        (await recipientsOf(transport, element, peer).catch(logUnlessExpected('naming recipients')))?.leftOut ?? [];
      return gcmSecurity({ element, label: LABEL, isInDescription: true, leftOut }, new TransportSecret(secret));
    } catch (error) {
      throw asSessionError(error);
    } finally {
      secret.key.fill(0);
    }
  },

  async answer(element, context) {
    checkInitiator(context);
    if (element.parentElement?.namespaceURI !== NS.encryptedFileTransfer) throw refusal('an envelope out of its place');
    return openEnvelope({ element, label: LABEL, isInDescription: true, keyBytes: KEY_BYTES }, async () => {
      const { device, trust, payload, ...secret } = await usable(find()).unwrap(element, bareJid(context.initiator));
      if (payload === undefined) return { secret, sender: { ...device, trust } };
      secret.key.fill(0);
      throw refusal('an envelope with a payload');
    });
  },

  postpone: (element, { initiator, peer }) =>
    initiator === peer ? find()?.postpone?.(element, bareJid(initiator)) : undefined,
});

/** The same security, which offers the secret of an earlier session, with the rest of whose file a new one goes on. */
export const offerAgain = (
  security: Pick<SecurityPrecondition, 'offer'>,
  earlier: GcmSecret,
): Pick<SecurityPrecondition, 'offer'> => ({
  offer: (context, options) => security.offer(context, { ...options, earlier }),
});

const isUsable = (transport: KeyTransport | undefined): transport is KeyTransport =>
  transport !== undefined && transport.unavailable() === undefined;

function usable(transport: KeyTransport | undefined): KeyTransport {
  if (isUsable(transport)) return transport;
  throw new SessionError('security-error', 'unavailable', 'no key transport for this namespace');
}
