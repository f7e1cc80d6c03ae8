import type { ExtraCondition, JingleReason, SessionError } from '../errors.js';
import type { Registry } from '../registry.js';
import type { Connection, Transport } from './transport.js';
import type { Security, SecurityPrecondition } from './security.js';

/** Which side sends the application's data (XEP-0166 §7.3). */
export type Senders = 'initiator' | 'responder' | 'both' | 'none';

/** How a session ended. */
export interface SessionEnd {
  readonly by: 'us' | 'peer';
  readonly reason: JingleReason;
  readonly text?: string;
  /** The application's own condition that the peer named beside the reason. */
  readonly condition?: ExtraCondition;
  /** Set when it ended by an error of ours. */
  readonly error?: SessionError;
}

/** One Jingle session with one content, as an application sees it. */
export interface Session {
  readonly sid: string;
  readonly role: 'initiator' | 'responder';
  /** The peer's full JID. */
  readonly peer: string;
  readonly contentName: string;
  readonly creator: 'initiator' | 'responder';
  readonly senders: Senders;
  /** The peer's `<description/>`: of session-initiate (responder), of session-accept (initiator, later). */
  readonly description: Element;
  /**
   * Undefined: in clear.
   * @throws Error while the peer's envelope is not opened, which is before {@link Application.receive}
   */
  readonly security: Security | undefined;
  /** Namespace of the present transport. */
  readonly transport: string;
  /** Aborts when the session ends, however it ends. */
  readonly signal: AbortSignal;
  /** Resolves (never rejects) when the session has ended. */
  readonly ended: Promise<SessionEnd>;
  /** Responder: sends session-accept, with this `<description/>`, and connects. @throws SessionError, StanzaError, AbortError */
  accept(description: Element): Promise<Connection>;
  /** Initiator: resolves when the peer has accepted and the transport is up. @throws SessionError, AbortError */
  connected(): Promise<Connection>;
  /** Sends session-info. @throws StanzaError */
  sendInfo(payload: Element): Promise<void>;
  /** Asks whether the peer still has the session (XEP-0166 §6.8). @throws StanzaError */
  ping(): Promise<void>;
  /** Ends the session here and, in the background, at the peer. Harmless when called again. */
  terminate(end: { reason: JingleReason; text?: string } | SessionError): void;
}

/** What an application wants to open. */
export interface Offer {
  /** The peer's full JID. */
  readonly peer: string;
  /** A transport may choose another. */
  readonly contentName: string;
  readonly senders: Senders;
  /** A function, of the security's element, where the description holds that (`Security.isInDescription`). */
  readonly description: Element | ((security: Element) => Element);
  /** Those that both sides know, best first. */
  readonly transports: readonly Transport[];
  /** True when the user trusts the peer's device: it may learn our addresses before it accepts. */
  readonly isTrusted: () => boolean;
  /** Undefined: in clear. */
  readonly security: Pick<SecurityPrecondition, 'offer'> | undefined;
}

/** What became of too many offers: they were refused; or, worse, their envelopes were left unopened. */
export type Flood = 'refused' | 'unopened';

/** The socket for an application (XEP-0166 §2). */
export interface Application {
  /** Of its `<description/>`. */
  readonly namespace: string;
  /** Namespaces of session-info that it takes besides its own. */
  readonly infoNamespaces?: readonly string[];
  /** What an offer without `senders` means; left out: `both` (XEP-0166 §7.3). */
  readonly defaultSenders?: Senders;
  /** False: the peer gets `service-unavailable` and nothing is unwrapped or shown. `peer` is a full JID. */
  admits(peer: string): boolean;
  /**
   * Checks a peer's `<description/>` before anything else is done with it.
   * @throws StanzaError answers the IQ; SessionError terminates
   */
  check(description: Element, senders: Senders): void;
  /** Envelopes in a `<description/>`, for forms that have them there: they count as `<security/>` does. */
  envelopes?(description: Element): readonly Element[];
  /** A new session: the application accepts or terminates it, now or later. */
  receive(session: Session): void;
  /** An offer from an admitted peer that the engine had to refuse (the peer knows already). For the card. */
  refused(offer: { sid: string; peer: string; senders: Senders; description: Element }, error: SessionError): void;
  /** A peer offers more than is taken. Told once a flood. */
  flooded?(peer: string, flood: Flood): void;
  /** A session-info in the application's namespace; the answer is `result` unless it throws. */
  info?(session: Session, payload: Element): void;
}

/** The engine (`api.jingle`): sessions, and the registries of sockets. */
export interface JingleEngine {
  readonly applications: Registry<Application>;
  readonly transports: Registry<Transport>;
  readonly securities: Registry<SecurityPrecondition>;
  /**
   * Opens a session: asks the transport, seals the envelope, sends session-initiate. An offer that is not answered is
   * taken back, since the peer may have got it.
   * @throws SessionError, StanzaError, AbortError
   */
  initiate(offer: Offer, options: { signal: AbortSignal }): Promise<Session>;
  /** False for strangers: they get `service-unavailable`, and so learn nothing, whatever they ask. */
  admits(peer: string): boolean;
  /** Sessions that have not ended. */
  readonly sessions: readonly Session[];
  /** The peer's device went offline: its sessions end with `connectivity-error` (failure `peer-gone`). */
  peerGone(fullJid: string): void;
  /** Our stream was lost, and every session with it (failure `connection-lost`); nothing is sent. */
  reset(): void;
}
