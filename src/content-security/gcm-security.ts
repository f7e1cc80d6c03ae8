import { ciphertextSize } from '../crypto/gcm-secret.js';
import type { TransportSecret } from '../crypto/transport-secret.js';
import type { Security } from '../jingle/security.js';

/** What of a security is not in its secret. */
export interface SecurityParts extends Pick<Security, 'label' | 'isInDescription' | 'recipients' | 'leftOut'> {
  /** `<security/>`, or the envelope where that is in the description. */
  readonly element: Element;
  readonly sender?: Security['sender'];
}

/** A content whose one stream is AES-GCM: `secret` lives as long as the session, or until it is taken. */
export const gcmSecurity = ({ element, sender, ...parts }: SecurityParts, secret: TransportSecret): Security => ({
  ...parts,
  element: () => element,
  sender,
  ciphertextSize,
  hasSecret: (other) => secret.equals(other),
  fingerprint: () => secret.fingerprint(),
  takeSecret: () => secret.take(),
  close: () => {
    secret.dispose();
  },
});
