import { isIvLength } from '../crypto/iv-length.js';
import { TransportSecret } from '../crypto/transport-secret.js';
import { SessionError, isAbort, isSessionError } from '../errors.js';
import type { Secret, TrustedDevice } from '../key-transport/key-transport.js';
import { asSessionError } from '../key-transport/session-error.js';
import { gcmSecurity, type SecurityParts } from './gcm-security.js';
import type { Security, SecurityContext } from '../jingle/security.js';
import { logUnlessExpected } from '../log.js';

/** What cannot be read. */
export const refusal = (message: string): SessionError => new SessionError('security-error', 'security', message);

/** Copies a secret that an envelope gave, and overwrites its key. @throws SessionError when it is none of that cipher */
function takeOver({ key, iv }: Secret, keyBytes: number): TransportSecret {
  try {
    if (key.length !== keyBytes || !isIvLength(iv.length)) throw refusal('not a secret of this cipher');
    return new TransportSecret({ key, iv });
  } finally {
    key.fill(0);
  }
}

/** What protects a content whose envelope is opened. */
export interface Enveloped extends Pick<SecurityParts, 'element' | 'label' | 'isInDescription'> {
  /** Of the cipher: 16 or 32. */
  readonly keyBytes: number;
}

/**
 * The security of a content whose envelope `open` opens.
 * @throws SessionError: whatever goes wrong is a `security-error`; `connectivity-error` where a part of the page could not be loaded
 */
export async function openEnvelope(
  { keyBytes, ...parts }: Enveloped,
  open: () => Promise<{ readonly secret: Secret; readonly sender: TrustedDevice }>,
): Promise<Security> {
  try {
    const { secret, sender } = await open();
    return gcmSecurity({ ...parts, sender }, takeOver(secret, keyBytes));
  } catch (error) {
    const reason = asSessionError(error);
    if (isSessionError(reason) || isAbort(reason)) throw reason;
    logUnlessExpected('opening an envelope')(error);
    throw refusal('the envelope cannot be opened');
  }
}

/** XEP-0391 §7: the envelope must come from the session initiator. @throws SessionError */
export function checkInitiator({ initiator, peer }: SecurityContext): void {
  if (initiator !== peer) throw refusal('an envelope from somebody else than the initiator');
}
