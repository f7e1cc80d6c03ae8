import type { GcmSecret } from '../crypto/aes-gcm.js';
import type { Device, TrustedDevice } from '../key-transport/key-transport.js';

/** What a security may know of the content that it protects. */
export interface SecurityContext {
  readonly contentName: string;
  /** Full JID of the session initiator: only its envelopes count (XEP-0391 §7). */
  readonly initiator: string;
  /** The peer's full JID. */
  readonly peer: string;
  /** Initiator: the peer is a converse-jet client (it announces NS.self). */
  readonly peerIsOurs?: boolean;
}

/** The security of one content. */
export interface Security {
  /** The `<security/>` to send: in session-initiate, or as the echo in session-accept. */
  element(): Element;
  /** True where the description holds the envelope, so that nothing is sent beside it. */
  readonly isInDescription?: boolean;
  /** Responder: the device that made the envelope and the trust in it at that time. */
  readonly sender: TrustedDevice | undefined;
  /** Initiator: the peer's devices that can open the envelope, where that is known. */
  readonly recipients?: readonly Device[];
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
   * whoever takes it overwrites it.
   */
  takeSecret(): GcmSecret;
  /** Overwrites the secret. Harmless when called again. */
  close(): void;
}

/**
 * Opens, later, an envelope whose secret nobody wants: its sender's next ones could not be read otherwise. It holds
 * a few KiB at most, and nothing of the stanza.
 */
export type Postponed = () => Promise<void>;

/** The socket for a security precondition of a content (XEP-0391 §5). */
export interface SecurityPrecondition {
  readonly namespace: string;
  /** Initiator. @throws SessionError */
  offer(context: SecurityContext, options: { signal: AbortSignal }): Promise<Security>;
  /**
   * Initiator: the same with the secret of an earlier session of the same file in a new envelope, where a form has
   * that (the draft of 2015; XEP-0391 §4.3 forbids it).
   */
  again?(secret: GcmSecret): SecurityPrecondition;
  /** Initiator: the same, for peers that read an envelope only where it has a payload beside the key (Libervia). */
  withPayload?(): SecurityPrecondition;
  /** Responder: unwraps. @throws SessionError `security-error` */
  answer(security: Element, context: SecurityContext): Promise<Security>;
  /**
   * Responder, for an offer that is one too many. Undefined: nothing of it has to be opened.
   * @throws SessionError, KeyTransportError likewise
   */
  postpone?(security: Element, context: SecurityContext): Postponed | undefined;
}
