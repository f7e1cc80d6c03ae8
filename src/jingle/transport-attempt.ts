import { withinDeadline } from '../async/deadline.js';
import { SessionError } from '../errors.js';
import { ignore, logUnlessExpected } from '../log.js';
import type { NegotiationCore } from './negotiation-core.js';
import { jingleElement, type Action, type Content } from './stanza.js';
import type { Connection, Transport, TransportContext, TransportDescription, TransportSession } from './transport.js';

/** The content that transports are negotiated for. */
export interface NegotiatedContent {
  readonly role: 'initiator' | 'responder';
  readonly sid: string;
  /** The peer's full JID. */
  readonly peer: string;
  /** An initiator's transport may name it. */
  readonly content: { readonly creator: Content['creator']; name: string; readonly senders: Content['senders'] };
  /** True when the user trusts the peer's device. */
  readonly isTrusted: () => boolean;
}

/** Makes the error of a transport that cannot be used. */
export const failedTransport = (failure: 'timeout' | 'connection-lost', message: string): SessionError =>
  new SessionError('failed-transport', failure, message);

const transportStanza = ({ sid, content }: NegotiatedContent, action: Action, transport: Element): Element =>
  jingleElement({ action, sid, contents: [{ ...content, transport, securities: [] }], payloads: [] });

/**
 * Sends a request about the transport of a session.
 * @throws StanzaError
 */
export async function sayTransport(
  core: NegotiationCore,
  content: NegotiatedContent,
  action: Action,
  transport: Element,
): Promise<void> {
  await core.iq.send('set', content.peer, transportStanza(content, action, transport));
}

/** Answers a request about the transport of a session, in its turn. */
export function replyTransport(
  core: NegotiationCore,
  content: NegotiatedContent,
  action: Action,
  transport: Element,
): void {
  core.iq.reply(content.peer, transportStanza(content, action, transport));
}

/** Logs an error of a transport that it did not mean to throw: the next transport takes its place. */
function passOn(error: unknown): never {
  logUnlessExpected('a transport')(error);
  throw error;
}

/** One transport of a session: proposed by us, or by the peer. */
export class TransportAttempt {
  readonly namespace: string;
  readonly #core: NegotiationCore;
  readonly #session: TransportSession;
  readonly #isProposedByUs: boolean;
  readonly #replaced = new AbortController();
  readonly #known = Promise.withResolvers<undefined>();

  /**
   * @param element of the peer; undefined: we propose it
   * @throws StanzaError on a malformed element
   */
  constructor(core: NegotiationCore, content: NegotiatedContent, transport: Transport, element?: Element) {
    this.#core = core;
    this.namespace = transport.namespace;
    this.#isProposedByUs = element === undefined;
    const context = this.#context(content);
    this.#session = element === undefined ? transport.offer(context) : transport.answer(element, context);
  }

  /** @throws SessionError, AbortError */
  describe(signal: AbortSignal): Promise<TransportDescription> {
    const late = (): Error => failedTransport('timeout', 'the transport says nothing of itself');
    const describe = (end: AbortSignal): Promise<TransportDescription> => this.#session.describe({ signal: end });
    return withinDeadline({ ms: this.#core.deadlines.describe, late }, describe, signal).catch(passOn);
  }

  /** Opens the stream. @throws SessionError, AbortError when the session is over or another transport takes its place */
  open(signal: AbortSignal): Promise<Connection> {
    const late = (): Error => failedTransport('timeout', 'the stream was not opened in time');
    const connect = (end: AbortSignal): Promise<Connection> => this.#session.connect({ signal: end });
    const stop = AbortSignal.any([signal, this.#replaced.signal]);
    return withinDeadline({ ms: this.#core.deadlines.connect, late }, connect, stop).catch(passOn);
  }

  /** Takes the peer's answer. One that the peer has proposed needs none. @throws StanzaError */
  accepted(transport: Element): void {
    if (this.#isProposedByUs) this.#session.accepted(transport);
  }

  /** Takes what the peer adds. @throws StanzaError */
  info(transport: Element): void {
    this.#session.info(transport);
  }

  /** The peer knows the transport: what it has to say goes out. */
  told(): void {
    this.#known.resolve(undefined);
  }

  /** Another transport takes its place. */
  giveWay(): void {
    this.#replaced.abort();
    this.close();
  }

  close(): void {
    this.#session.close();
  }

  #context(content: NegotiatedContent): TransportContext {
    const { iq } = this.#core;
    const { peer, role, isTrusted } = content;
    const { senders } = content.content;
    let last: Promise<unknown> = this.#known.promise;
    return {
      self: iq.self,
      peer,
      contentName: content.content.name,
      iq,
      onlyReads: senders === (role === 'initiator' ? 'responder' : 'initiator'),
      isTrusted,
      peerFeatures: () => this.#core.clients.featuresOf(peer),
      sendInfo: (transport) => {
        const sent = last.then(() => sayTransport(this.#core, content, 'transport-info', transport));
        last = sent.catch(ignore('the transport that sent it is told'));
        return sent;
      },
    };
  }
}
