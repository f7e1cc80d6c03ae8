import type { Secret, TrustRecord, TrustedDevice } from '../../src/key-transport/key-transport.js';
import type { Recipients } from '../../src/key-transport/recipients.js';
import { NS } from '../../src/xmpp/namespaces.js';
import type { Cipher } from './cipher.js';

/** How a secret is sealed. */
export interface SealOptions {
  /** What the peer's client announces. */
  readonly features: ReadonlySet<string>;
  readonly signal: AbortSignal;
}

/** Carries a Transport Secret to the peer inside `<security/>` (XEP-0391 §5): OMEMO today, others tomorrow. */
export interface Envelope {
  /** The `type` of `<security/>` and the namespace of its child. */
  readonly namespace: string;
  /**
   * The disco feature of clients that open it (XEP-0391 §6: every extension has one). Left out: a feature of our own
   * with the namespace in it ({@link featureOf}).
   */
  readonly feature?: string;
  /** What people call its encryption, for the card: `OMEMO`, `OpenPGP`. */
  readonly label: string;
  /** Who knows the devices that make and open it, and keeps what the user says of them. */
  readonly trustRecord: TrustRecord;
  /** Names of the ciphers whose secrets it seals, the preferred first. Left out: every one that is registered. */
  readonly ciphers?: readonly string[];
  /**
   * False where nobody could open it, so that another envelope is tried. Left out: never false.
   * @param peer bare JID. @throws SessionError
   */
  reaches?(peer: string): Promise<boolean>;
  /**
   * @param peer bare JID
   * @throws SessionError
   */
  seal(secret: Secret, peer: string, options: SealOptions): Promise<Element>;
  /**
   * The trusted devices that can open an envelope of `seal`, and those that cannot. Left out: there is no way to tell.
   * @param peer bare JID
   */
  recipients?(envelope: Element, peer: string): Promise<Recipients>;
  /**
   * @param initiator bare JID of the session initiator
   * @param cipher that the secret is for
   * @throws SessionError; whatever else it throws is a `security-error` too
   */
  open(envelope: Element, initiator: string, cipher: Cipher): Promise<{ secret: Secret; sender: TrustedDevice }>;
  /** What `open` does beside giving the secret, to be done later. Left out: nothing. @throws Error for nothing to do */
  postpone?(envelope: Element, initiator: string): (() => Promise<void>) | undefined;
}

/** The disco feature by which a client says that it opens an envelope. */
export const featureOf = ({ feature, namespace }: Envelope): string => feature ?? `${NS.converseJet}#${namespace}`;
