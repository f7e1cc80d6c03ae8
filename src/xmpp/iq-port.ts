/** An IQ request as a handler gets it. */
export interface IncomingIq {
  /** Full JID (or bare, for a server), as the server stamped it. */
  readonly from: string;
  /** The one child element. */
  readonly payload: Element;
  /** Resolves when the answer is on its way: what a handler sends must not come before it. */
  readonly answered: Promise<void>;
}

/**
 * Answers `result` when it returns or resolves, with a child if it gives one; an error when it throws or rejects:
 * `service-unavailable` to strangers only.
 */
export type IqHandler = (iq: IncomingIq) => Element | undefined | Promise<Element | undefined>;

/**
 * The one door for IQs. `src/converse` opens it on Converse; specs open it on memory.
 * Every incoming IQ in a namespace with a handler is answered exactly once: with `result` (and the element the
 * handler resolved to, if any), or with the StanzaError it threw; any other exception is `internal-server-error`.
 * Answers are sent no faster than the server takes them, and accounts take turns; strangers count as one account. Where
 * too many wait, the newest are left out.
 */
export interface IqPort {
  /** Our full JID now. */
  readonly self: string;
  /**
   * @returns the `<iq type='result'>`
   * @throws StanzaError what the peer answered; `remote-server-timeout` without an answer; AbortError
   */
  send(
    type: 'get' | 'set',
    to: string,
    payload: Element,
    options?: { signal?: AbortSignal | undefined },
  ): Promise<Element>;
  /**
   * Sends a request of many that are large, such as blocks of a file. It waits for its answer as long as the signal lets
   * it; the host does not keep it anywhere but in memory.
   * @throws StanzaError what the peer answered; `remote-server-timeout` where there is no connection; AbortError
   */
  sendLarge(to: string, payload: Element, options: { signal: AbortSignal }): Promise<void>;
  /** Sends a request in answer to one of the peer's, paced as answers are; what the peer says to it is not heard. */
  reply(to: string, payload: Element): void;
  /**
   * @param namespace of the payload
   * @returns a function that takes the handler away
   */
  handle(namespace: string, handler: IqHandler): () => void;
}
