/** A message of type `chat` that came live, from its sender's device itself. */
export interface IncomingMessage {
  /** Full JID, as the server stamped it. */
  readonly from: string;
  /** The one child in the handler's namespace. */
  readonly payload: Element;
}

/** A message of type `chat` that another device of our account has sent, as our server copies it to us (XEP-0280). */
export interface SentMessage {
  /** JID of the peer, full or bare. */
  readonly to: string;
  /** The one child in the handler's namespace. */
  readonly payload: Element;
}

/**
 * The one door for chat messages that carry a payload instead of words. `src/converse` opens it on Converse; specs open
 * it on memory. What was stored or copied on the way (archives, offline storage, carbons) does not come in as a message.
 */
export interface ChatMessages {
  /**
   * Sends a payload, for archives too (XEP-0334 `<store/>`), paced as the answers to IQs are. Without a connection
   * nothing happens.
   */
  send(to: string, payload: Element): void;
  /**
   * @param namespace of the payload
   * @param handler what it throws is dropped: a message has no answer
   */
  handle(namespace: string, handler: (message: IncomingMessage) => void): void;
  /** The same, for what our other devices send. */
  handleSent(namespace: string, handler: (message: SentMessage) => void): void;
}
