import { TransportSecret } from '../../src/crypto/transport-secret.js';
import { SessionError, isAbort, isSessionError } from '../../src/errors.js';
import { gcmSecurity } from '../../src/jingle/gcm-security.js';
import type { Security, SecurityContext } from '../../src/jingle/security.js';
import type { Secret } from '../../src/key-transport/key-transport.js';
import { bareJid } from '../../src/xmpp/jid.js';
import type { Cipher } from './cipher.js';
import type { Envelope } from './envelope.js';

/** What cannot be read. */
export const refusal = (message: string): SessionError => new SessionError('security-error', 'security', message);

/** Copies a secret that an envelope gave, and overwrites its key. @throws SessionError when it is none of that cipher */
function takeOver({ key, iv }: Secret, { keyBytes }: Cipher): TransportSecret {
  try {
    if (key.length !== keyBytes || (iv.length !== 12 && iv.length !== 16)) throw refusal('not a secret of this cipher');
    return new TransportSecret({ key, iv });
  } finally {
    key.fill(0);
  }
}

/**
 * Opens the envelope that an initiator sent.
 * @param security the `<security/>` around it; left out: it was in the description
 * @throws SessionError: whatever goes wrong is a `security-error`
 */
export async function openEnvelope(
  { envelope, cipher }: { readonly envelope: Envelope; readonly cipher: Cipher },
  { element, security }: { readonly element: Element; readonly security?: Element },
  initiator: string,
): Promise<Security> {
  try {
    const { secret, sender } = await envelope.open(element, bareJid(initiator), cipher);
    const isInDescription = security === undefined;
    return gcmSecurity(security ?? element, takeOver(secret, cipher), { sender, isInDescription });
  } catch (error) {
    if (isSessionError(error) || isAbort(error)) throw error;
    throw refusal('the envelope cannot be opened');
  }
}

/** XEP-0391 §7: the envelope must come from the session initiator. @throws SessionError */
export function checkInitiator({ initiator, peer }: SecurityContext): void {
  if (initiator !== peer) throw refusal('an envelope from somebody else than the initiator');
}
