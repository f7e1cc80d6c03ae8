import { SessionError, StanzaError } from '../errors.js';
import { loadPart } from '../load-part.js';
import { logUnlessExpected } from '../log.js';
import type { Transport, TransportContext, TransportSession } from './transport.js';

/** What a peer adds before the transport is there. */
const MAX_WAITING = 64;

/** Tells a transport what the peer added to it before. It was acknowledged already: what is malformed is left out. */
function tell(session: TransportSession, transport: Element): void {
  try {
    session.info(transport);
  } catch (error) {
    logUnlessExpected('what a peer adds to a transport')(error);
  }
}

/** A session of a transport that is loaded when it is described. */
class LazySession implements TransportSession {
  readonly #load: () => Promise<TransportSession>;
  #session: TransportSession | undefined;
  readonly #waiting: Element[] = [];
  #isClosed = false;

  constructor(load: () => Promise<TransportSession>) {
    this.#load = load;
  }

  async describe(options: { signal: AbortSignal }): ReturnType<TransportSession['describe']> {
    const session = await this.#load();
    this.#session = session;
    if (this.#isClosed) session.close();
    options.signal.throwIfAborted();
    for (const transport of this.#waiting.splice(0)) tell(session, transport);
    return session.describe(options);
  }

  accepted(transport: Element): void {
    this.#loaded.accepted(transport);
  }

  info(transport: Element): void {
    if (this.#session !== undefined) {
      this.#session.info(transport);
      return;
    }
    if (this.#waiting.length >= MAX_WAITING) throw new StanzaError('resource-constraint', 'too much before the answer');
    this.#waiting.push(transport);
  }

  connect(options: { signal: AbortSignal }): ReturnType<TransportSession['connect']> {
    return this.#loaded.connect(options);
  }

  close(): void {
    this.#isClosed = true;
    this.#session?.close();
  }

  get #loaded(): TransportSession {
    if (this.#session === undefined) throw new Error('not described yet');
    return this.#session;
  }
}

/**
 * A transport whose code is a file of its own, which is loaded for its first session. An element that is malformed is
 * noticed there: the transport then cannot be used, and another one is tried, unless it is that of an offer of another
 * client (`TransportNegotiation.describe`).
 * @param features what is announced of it now
 */
export function lazyTransport(
  namespace: string,
  features: () => readonly string[],
  load: () => Promise<Transport>,
): Transport {
  const session = (make: (transport: Transport) => TransportSession): TransportSession =>
    new LazySession(async () => {
      const transport = await loadPart('failed-transport', `the transport ${namespace}`, load);
      try {
        return make(transport);
      } catch (error) {
        logUnlessExpected(`a session of ${namespace}`)(error);
        throw new SessionError('failed-transport', 'unknown', 'the transport cannot be used');
      }
    });
  return {
    namespace,
    get features() {
      return features();
    },
    offer: (context: TransportContext) => session((transport) => transport.offer(context)),
    answer: (element: Element, context: TransportContext) => session((transport) => transport.answer(element, context)),
  };
}
