import type { IqPort } from '../xmpp/iq-port.js';

/**
 * A reliable, ordered stream of bytes to the peer. Chunks are never empty. Closing `writable` says "no more";
 * `close()` resolves when the peer's side has taken every byte. `readable` has real back-pressure.
 */
export interface Connection {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
}

/** What a transport may know of the session that it serves. */
export interface TransportContext {
  readonly role: 'initiator' | 'responder';
  /** Our full JID. */
  readonly self: string;
  /** The peer's full JID. */
  readonly peer: string;
  /** The peer is a client of our own kind (it advertises NS.self). */
  readonly peerIsOurs: boolean;
  readonly iq: IqPort;
  /** Sends `transport-info` with this `<transport/>`. */
  sendInfo(transport: Element): Promise<void>;
}

/** The transport of one session. */
export interface TransportSession {
  /** The `<transport/>` of our session-initiate (initiator) or session-accept (responder). */
  element(): Element;
  /** Initiator: takes the `<transport/>` of the peer's session-accept. @throws StanzaError */
  accepted(transport: Element): void;
  /** Takes the `<transport/>` of a transport-info. @throws StanzaError */
  info(transport: Element): void;
  /** Establishes the stream, after session-accept. @throws SessionError */
  connect(options: { signal: AbortSignal }): Promise<Connection>;
  /** Frees everything; an open stream errors. Harmless when called again. */
  close(): void;
}

/** The socket for a transport (XEP-0166 §2): blind to ciphers and applications. */
export interface Transport {
  readonly namespace: string;
  /** Disco features that come with it, `namespace` among them. */
  readonly features: readonly string[];
  /** Which transport is offered first: higher wins. */
  readonly priority: number;
  /** Initiator. */
  offer(context: TransportContext): TransportSession | Promise<TransportSession>;
  /** Responder. @throws StanzaError on a malformed element */
  answer(transport: Element, context: TransportContext): TransportSession;
}
