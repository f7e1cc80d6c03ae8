import type { IqPort } from '../xmpp/iq-port.js';

/** Where the bytes go: from page to page; through a relay (TURN, a SOCKS5 proxy); or through the XMPP servers. */
export type TransportPath = 'direct' | 'relayed' | 'server';

/**
 * A reliable, ordered stream of bytes to the peer. Chunks are never empty. Closing `writable` says "no more";
 * `close()` resolves when the peer's side has taken every byte. `readable` has real back-pressure.
 */
export interface Connection {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  readonly path: TransportPath;
  /**
   * Tells how many bytes of `writable` have gone: those that the peer has taken, where the transport hears of that, else
   * those that the network has.
   * @param listener told the sum each time that it has grown
   */
  onSent(listener: (bytes: number) => void): void;
}

/** What a transport may know of the session that it serves. */
export interface TransportContext {
  /** Our full JID. */
  readonly self: string;
  /** The peer's full JID. */
  readonly peer: string;
  /** The name of the content; an initiator's transport may choose another in its description. */
  readonly contentName: string;
  readonly iq: IqPort;
  /** True when only the peer sends bytes. */
  readonly onlyReads: boolean;
  /** True when the user trusts the peer's device: an initiator may show it addresses before it has accepted. */
  isTrusted(): boolean;
  /** What the peer's client says of itself: its disco features. Empty where it does not say. Never rejects. */
  peerFeatures(): Promise<ReadonlySet<string>>;
  /**
   * Sends `transport-info` with this `<transport/>`, in order, as soon as the peer knows the transport. It can be called
   * from `offer()` and `answer()` on.
   * @throws StanzaError
   */
  sendInfo(transport: Element): Promise<void>;
}

/** What the peer is told of a transport. */
export interface TransportDescription {
  readonly transport: Element;
  /** Initiator: the content must have this name (WebRTC: the SDP's mid). */
  readonly contentName?: string;
  /** Initiator: a `<group/>` beside the content (XEP-0338). */
  readonly group?: Element;
}

/** The transport of one session. */
export interface TransportSession {
  /**
   * Describes it for session-initiate, session-accept, transport-replace or transport-accept. Called once. For a
   * responder the user has accepted by then.
   * @throws SessionError when this transport cannot be used: the next one is tried
   */
  describe(options: { signal: AbortSignal }): Promise<TransportDescription>;
  /**
   * Takes the `<transport/>` that answers ours.
   * @throws StanzaError
   */
  accepted(transport: Element): void;
  /**
   * Takes the `<transport/>` of a transport-info, which may come before the answer.
   * @throws StanzaError
   */
  info(transport: Element): void;
  /**
   * Establishes the stream, once both sides know the transport. It has a deadline (`Deadlines.connect`).
   * @throws SessionError
   */
  connect(options: { signal: AbortSignal }): Promise<Connection>;
  /** Frees everything; an open stream errors. Harmless when called again. */
  close(): void;
}

/** The socket for a transport (XEP-0166 §2): blind to ciphers and applications. */
export interface Transport {
  readonly namespace: string;
  /** Disco features that come with it now: `namespace` among them where we can offer it, else it is only answered. */
  readonly features: readonly string[];
  /** We propose it. */
  offer(context: TransportContext): TransportSession;
  /**
   * The peer proposes it.
   * @throws StanzaError on a malformed element
   */
  answer(transport: Element, context: TransportContext): TransportSession;
}

/** Whether we can propose a transport now. */
export const canOffer = ({ features, namespace }: Transport): boolean => features.includes(namespace);
