import type { BlobForm, Device, Secret, TrustedDevice } from '../../src/key-transport/key-transport.js';
import type { Cipher } from './cipher.js';

/** Carries a Transport Secret to the peer inside `<security/>` (XEP-0391 §5): OMEMO today, others tomorrow. */
export interface Envelope {
  /** The `type` of `<security/>` and the namespace of its child. */
  readonly namespace: string;
  /** Names of the ciphers whose secrets it seals, the preferred first. Left out: every one that is registered. */
  readonly ciphers?: readonly string[];
  /**
   * False where nobody could open it, so that another envelope is tried. Left out: never false.
   * @param peer bare JID. @throws SessionError
   */
  reaches?(peer: string): Promise<boolean>;
  /**
   * @param peer bare JID
   * @param options `blob` as `KeyTransport.wrap` has it; an envelope without ratchet messages ignores it
   * @throws SessionError
   */
  seal(secret: Secret, peer: string, options: { blob?: BlobForm; signal: AbortSignal }): Promise<Element>;
  /**
   * The devices that can open an envelope of `seal`. Left out: nobody can tell.
   * @param peer bare JID
   */
  recipients?(envelope: Element, peer: string): Promise<readonly Device[]>;
  /**
   * @param initiator bare JID of the session initiator
   * @param cipher that the secret is for
   * @throws SessionError; whatever else it throws is a `security-error` too
   */
  open(envelope: Element, initiator: string, cipher: Cipher): Promise<{ secret: Secret; sender: TrustedDevice }>;
  /** What `open` does beside giving the secret, to be done later. Left out: nothing. @throws Error for nothing to do */
  postpone?(envelope: Element, initiator: string): (() => Promise<void>) | undefined;
}
