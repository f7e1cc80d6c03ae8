import { isAbort } from '../errors.js';
import type { NegotiationCore } from './negotiation-core.js';
import { TransportAttempt, failedTransport, type NegotiatedContent } from './transport-attempt.js';
import { canOffer, type Transport, type TransportDescription } from './transport.js';

/** A transport that we propose, and what the peer is told of it. */
export interface Proposal {
  readonly attempt: TransportAttempt;
  readonly description: TransportDescription;
}

/** The transports that a session may use. Each is tried once. */
export class TransportCandidates {
  readonly #core: NegotiationCore;
  readonly #content: NegotiatedContent;
  readonly #tried = new Set<string>();
  /** Best first. */
  #ours: () => Promise<readonly Transport[]>;

  constructor(core: NegotiationCore, content: NegotiatedContent) {
    this.#core = core;
    this.#content = content;
    this.#ours = async () => {
      const features = await core.clients.featuresOf(content.peer);
      return core.transports.all().filter((one) => canOffer(one) && features.has(one.namespace));
    };
  }

  /** Uses these instead of those that the peer announces. @param transports best first */
  choose(transports: readonly Transport[]): void {
    this.#ours = () => Promise.resolve(transports);
  }

  /**
   * Begins with a transport of the peer's.
   * @returns undefined when nobody here knows it, or when it was tried before
   * @throws StanzaError on a malformed element
   */
  take(element: Element): TransportAttempt | undefined {
    const namespace = element.namespaceURI ?? '';
    const transport = this.#tried.has(namespace) ? undefined : this.#core.transports.get(namespace);
    return transport && this.begin(transport, element);
  }

  /** @throws StanzaError on a malformed element */
  begin(transport: Transport, element?: Element): TransportAttempt {
    const attempt = new TransportAttempt(this.#core, this.#content, transport, element);
    this.#tried.add(transport.namespace);
    return attempt;
  }

  /**
   * Begins with the next transport of ours that can be described.
   * @param otherwise what is thrown where there is none
   * @throws the error of the last one, AbortError
   */
  async next(
    signal: AbortSignal,
    otherwise: unknown = failedTransport('connection-lost', 'no transport'),
  ): Promise<Proposal> {
    let last = otherwise;
    for (const transport of await this.#ours()) {
      if (this.#tried.has(transport.namespace)) continue;
      const attempt = this.begin(transport);
      try {
        return { attempt, description: await attempt.describe(signal) };
      } catch (error) {
        attempt.close();
        if (isAbort(error)) throw error;
        last = error;
      }
    }
    throw last;
  }
}
