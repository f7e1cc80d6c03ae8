import type { GcmSecret } from '../crypto/gcm-secret.js';
import type { Device, TrustRecord, TrustedDevice } from '../key-transport/key-transport.js';

/** What a security may know of the content that it protects. */
export interface SecurityContext {
  readonly contentName: string;
  /** Full JID of the session initiator: only its envelopes count (XEP-0391 §7). */
  readonly initiator: string;
  /** The peer's full JID. */
  readonly peer: string;
}

/** How an envelope is made. */
export interface OfferOptions {
  /** What the peer's client announces. */
  readonly features: ReadonlySet<string>;
  /**
   * The secret of an earlier session of the same file, for a new envelope. Only the 2015 draft has that; XEP-0391 §4.3
   * forbids it, and a security without it rejects.
   */
  readonly earlier?: GcmSecret;
  readonly signal: AbortSignal;
}

/** The security of one content. */
export interface Security {
  /** What people call the encryption of its envelope: `OMEMO`, … */
  readonly label: string;
  /** The `<security/>` to send: in session-initiate, or as the echo in session-accept. */
  element(): Element;
  /** True where the description holds the envelope, so that nothing is sent beside it. */
  readonly isInDescription?: boolean;
  /** Responder: the device that made the envelope and the trust in it at that time. */
  readonly sender: TrustedDevice | undefined;
  /** Initiator: the peer's devices that can open the envelope, where that is known. */
  readonly recipients?: readonly Device[];
  /** Initiator: the peer's trusted devices that cannot open it, where that is known. */
  readonly leftOut?: readonly Device[];
  /** Bytes on the wire for that many plaintext bytes. */
  ciphertextSize(plaintextBytes: number): number;
  /** Whether the secret, not taken yet, is this one; tells nothing else of it. */
  hasSecret(secret: GcmSecret): boolean;
  /**
   * Makes a digest by which the secret is known again, and which tells nothing else of it. Without it no file is served
   * by hash.
   * @returns undefined once the secret was taken
   */
  fingerprint?(): Promise<Uint8Array | undefined>;
  /**
   * The Transport Secret for the content's one stream, AES-GCM (`src/crypto/aes-gcm.ts`). It can be taken once;
   * the caller overwrites it.
   */
  takeSecret(): GcmSecret;
  /** Overwrites the secret. Harmless when called again. */
  close(): void;
}

/** What protects the content of a session. `sealed`: the peer's envelope is not opened yet. */
export type Protection =
  { readonly name: 'clear' } | { readonly name: 'sealed' } | { readonly name: 'secured'; readonly security: Security };

/** The protection of a content that is not sealed. */
export const protectionBy = (security: Security | undefined): Protection =>
  security === undefined ? { name: 'clear' } : { name: 'secured', security };

/**
 * Opens, later, an envelope whose secret nobody wants: its sender's next ones could not be read otherwise. It holds
 * a few KiB at most, and nothing of the stanza.
 */
export type Postponed = () => Promise<void>;

/** The socket for a security precondition of a content (XEP-0391 §5). */
export interface SecurityPrecondition {
  readonly namespace: string;
  /** What of it we announce now; nothing while it cannot be used. */
  features(): readonly string[];
  /** Whether a client that announces these features can open what we would offer now. */
  canOfferTo(features: ReadonlySet<string>): boolean;
  /**
   * Who knows the devices that make and open its envelopes, and the trust in them.
   * @param features that a client announces: only of envelopes that can be offered to it; left out: of all
   */
  trustRecords(features?: ReadonlySet<string>): readonly TrustRecord[];
  /** Initiator. @throws SessionError */
  offer(context: SecurityContext, options: OfferOptions): Promise<Security>;
  /** Responder: unwraps. @throws SessionError `security-error`; `connectivity-error` where it could be opened later */
  answer(security: Element, context: SecurityContext): Promise<Security>;
  /**
   * Responder, for an offer that is one too many. Undefined: nothing of it has to be opened.
   * @throws SessionError, KeyTransportError likewise
   */
  postpone?(security: Element, context: SecurityContext): Postponed | undefined;
}
