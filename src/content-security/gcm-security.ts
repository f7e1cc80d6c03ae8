import { ciphertextSize } from '../crypto/aes-gcm.js';
import type { TransportSecret } from '../crypto/transport-secret.js';
import type { Device, TrustedDevice } from '../key-transport/key-transport.js';
import type { Security } from '../jingle/security.js';

/** A content whose one stream is AES-GCM: `secret` lives as long as the session, or until it is taken. */
export const gcmSecurity = (
  element: Element,
  secret: TransportSecret,
  {
    sender,
    recipients = [],
    isInDescription = false,
  }: { sender?: TrustedDevice | undefined; recipients?: readonly Device[]; isInDescription?: boolean },
): Security => ({
  element: () => element,
  isInDescription,
  sender,
  recipients,
  ciphertextSize,
  hasSecret: (other) => secret.equals(other),
  fingerprint: () => secret.fingerprint(),
  takeSecret: () => secret.take(),
  close: () => {
    secret.dispose();
  },
});
