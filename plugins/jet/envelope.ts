import { SessionError, type Failure } from '../../src/errors.js';
import {
  isKeyTransportError,
  type KeyTransport,
  type KeyTransportFailure,
  type Secret,
  type TrustedDevice,
} from '../../src/key-transport/key-transport.js';

/** Carries a Transport Secret to the peer inside `<security/>` (XEP-0391 §5): OMEMO today, others tomorrow. */
export interface Envelope {
  /** The `type` of `<security/>` and the namespace of its child. */
  readonly namespace: string;
  /** @param peer bare JID. @throws SessionError */
  seal(secret: Secret, peer: string, options: { signal: AbortSignal }): Promise<Element>;
  /** @param initiator bare JID of the session initiator. @throws SessionError */
  open(envelope: Element, initiator: string): Promise<{ secret: Secret; sender: TrustedDevice }>;
}

const FAILURES: Record<KeyTransportFailure, Failure> = {
  unavailable: 'unavailable',
  'no-device': 'no-trusted-device',
  malformed: 'security',
  'not-for-this-device': 'not-for-this-device',
  'unknown-device': 'unknown-device',
  'distrusted-device': 'distrusted-device',
  'identity-changed': 'security',
  'unusable-prekey': 'unusable-prekey',
  undecryptable: 'security',
};

const asSessionError = (error: unknown): unknown =>
  isKeyTransportError(error) ? new SessionError('security-error', FAILURES[error.failure], error.message) : error;

/** XEP-0396: every key transport is an envelope. */
export const keyTransportEnvelope = (transport: KeyTransport): Envelope => ({
  namespace: transport.namespace,
  async seal(secret, peer, { signal }) {
    try {
      return await transport.wrap(peer, secret, { signal });
    } catch (error) {
      throw asSessionError(error);
    }
  },
  async open(envelope, initiator) {
    try {
      const { key, iv, device, trust } = await transport.unwrap(envelope, initiator);
      return { secret: { key, iv }, sender: { ...device, trust } };
    } catch (error) {
      throw asSessionError(error);
    }
  },
});
