import { StanzaError } from '../errors.js';
import type { TransportAttempt } from './transport-attempt.js';

type State =
  | { readonly name: 'offered' } // nobody has accepted yet
  | { readonly name: 'connecting' }
  /** We have sent transport-replace; `accepted` settles with the peer's answer. */
  | { readonly name: 'proposing'; readonly attempt: TransportAttempt; readonly accepted: (isAccepted: boolean) => void }
  | { readonly name: 'connected' } // bytes may flow: no other transport takes over from here
  | { readonly name: 'closed' };

/**
 * Takes an element of a transport.
 * @throws StanzaError unless it is of this one
 */
export function requireOf({ namespace }: TransportAttempt, transport: Element | undefined): Element {
  if (transport?.namespaceURI !== namespace) throw new StanzaError('bad-request', 'another <transport/>');
  return transport;
}

/** The transport that a session has now, and those that may take its place. */
export class PresentTransport {
  state: State = { name: 'offered' };
  /** One of the peer's that we are about to accept. The peer may add to it already. */
  #accepting: TransportAttempt | undefined;
  #present: TransportAttempt | undefined;
  #switched = Promise.withResolvers<undefined>();

  get attempt(): TransportAttempt {
    if (this.#present === undefined) throw new Error('no transport yet');
    return this.#present;
  }

  /** Resolves when another transport takes the place of the present one. */
  get switched(): Promise<undefined> {
    return this.#switched.promise;
  }

  /** The transport that the peer's element is about. @throws StanzaError when it is none of this session's */
  named(transport: Element | undefined): TransportAttempt {
    const proposed = this.state.name === 'proposing' ? this.state.attempt : undefined;
    const named = [proposed, this.#accepting].find((attempt) => attempt?.namespace === transport?.namespaceURI);
    return named ?? this.attempt;
  }

  begin(attempt: TransportAttempt): void {
    this.#present = attempt;
  }

  beginAccepting(attempt: TransportAttempt): void {
    this.#accepting = attempt;
  }

  /** The peer's transport cannot be accepted. */
  drop(attempt: TransportAttempt): void {
    attempt.close();
    if (this.#accepting === attempt) this.#accepting = undefined;
  }

  switchTo(attempt: TransportAttempt): void {
    this.attempt.giveWay();
    this.#accepting = undefined;
    this.#present = attempt;
    this.#switched.resolve(undefined);
    this.#switched = Promise.withResolvers();
  }

  /** Frees everything; an open stream errors. */
  close(): void {
    if (this.state.name === 'proposing') this.state.attempt.close();
    this.state = { name: 'closed' };
    this.#present?.close();
  }
}
