import type { SessionError } from '../../src/errors.js';
import type { Application, Flood, JingleEngine, Offer, Senders, Session } from '../../src/jingle/application.js';
import type { Deadlines } from '../../src/jingle/negotiation-core.js';
import { createEngine } from '../../src/jingle/engine.js';
import type { Postponed, Security, SecurityContext, SecurityPrecondition } from '../../src/jingle/security.js';
import { element } from '../../src/xmpp/element.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { MemoryNetwork, type MemoryPort } from './memory-iq.js';
import { MemoryTransport } from './memory-transport.js';
import { JULIET } from './people.js';

export const APPLICATION = 'urn:example:application';
export const SECURITY = 'urn:example:security';

/** An application that lets everybody in whom it is told to, and remembers what it hears. */
export class RecordingApplication implements Application {
  readonly namespace = APPLICATION;
  readonly sessions: Session[] = [];
  readonly refusals: { sid: string; peer: string; error: SessionError }[] = [];
  readonly infos: Element[] = [];
  readonly floods: string[] = [];
  readonly strangers = new Set<string>();
  /** What the application says to an offer, to a session and to a session-info: nothing, or it throws. */
  onCheck: (description: Element, senders: Senders) => void = () => undefined;
  onSession: (session: Session) => void = () => undefined;
  onInfo: (payload: Element) => void = () => undefined;
  /** Where the application has envelopes in its description. */
  envelopes: (description: Element) => readonly Element[] = () => [];

  admits(peer: string): boolean {
    return !this.strangers.has(peer);
  }

  check(description: Element, senders: Senders): void {
    this.onCheck(description, senders);
  }

  receive(session: Session): void {
    this.sessions.push(session);
    this.onSession(session);
  }

  refused({ sid, peer }: { sid: string; peer: string }, error: SessionError): void {
    this.refusals.push({ sid, peer, error });
  }

  flooded(peer: string, flood: Flood): void {
    this.floods.push(`${peer} ${flood}`);
  }

  info(_session: Session, payload: Element): void {
    this.infos.push(payload);
    this.onInfo(payload);
  }
}

/** A security that protects nothing, and counts what is opened and closed. */
export class NullSecurity implements SecurityPrecondition {
  readonly namespace = SECURITY;
  /** Who was said to have made each envelope that was opened. */
  readonly opened: SecurityContext[] = [];
  closed = 0;
  /** Who made each envelope that was opened later. */
  readonly postponed: string[] = [];
  /** Opening waits for this. */
  gate: Promise<void> = Promise.resolve();
  isInDescription = false;

  /** Who asked for an envelope, and for which content. */
  readonly sealed: SecurityContext[] = [];

  features(): readonly string[] {
    return [SECURITY];
  }

  canOfferTo(features: ReadonlySet<string>): boolean {
    return features.has(SECURITY);
  }

  trustRecords(): readonly [] {
    return [];
  }

  offer(context: SecurityContext): Promise<Security> {
    this.sealed.push(context);
    return Promise.resolve(this.#security());
  }

  async answer(_security: Element, context: SecurityContext): Promise<Security> {
    this.opened.push(context);
    await this.gate;
    return this.#security();
  }

  postpone(_security: Element, { peer }: SecurityContext): Postponed {
    return () => this.gate.then(() => void this.postponed.push(peer));
  }

  #security(): Security {
    let isClosed = false;
    return {
      label: 'None',
      element: () => element(SECURITY, 'security'),
      isInDescription: this.isInDescription,
      sender: undefined,
      ciphertextSize: (plaintextBytes) => plaintextBytes,
      hasSecret: () => false,
      takeSecret: () => ({ key: new Uint8Array(16), iv: new Uint8Array(12) }),
      close: () => {
        if (!isClosed) this.closed++;
        isClosed = true;
      },
    };
  }
}

/** Somebody with a Jingle engine on a network. */
export class JingleParty {
  readonly iq: MemoryPort;
  readonly engine: JingleEngine;
  readonly application = new RecordingApplication();
  readonly security = new NullSecurity();
  readonly transport: MemoryTransport;
  /** What all others announce. */
  peerFeatures: ReadonlySet<string> = new Set();

  /** @param deadlines that are shorter than the real ones */
  constructor(network: MemoryNetwork, jid: string, deadlines: Partial<Deadlines> = {}) {
    this.iq = network.join(jid);
    const featuresOf = (): Promise<ReadonlySet<string>> => Promise.resolve(this.peerFeatures);
    this.engine = createEngine(this.iq, { clients: { featuresOf }, deadlines });
    this.transport = new MemoryTransport(network);
    this.engine.applications.register(this.application);
    this.engine.transports.register(this.transport);
    this.engine.securities.register(this.security);
  }

  /** Offers a session, with a security unless told otherwise. */
  initiate(peer: string, more: Partial<Offer> = {}, signal = new AbortController().signal): Promise<Session> {
    const offer: Offer = {
      peer,
      contentName: 'a file',
      senders: 'initiator',
      description: element(APPLICATION, 'description', { file: 'a' }),
      transports: [this.transport],
      isTrusted: () => true,
      security: this.security,
      ...more,
    };
    return this.engine.initiate(offer, { signal });
  }
}

/** Juliet, and a peer without an engine: it writes its own stanzas, and takes all that comes. */
export function julietAndWriter(peer: string): { network: MemoryNetwork; juliet: JingleParty; writer: MemoryPort } {
  const network = new MemoryNetwork();
  const juliet = new JingleParty(network, JULIET);
  const writer = network.join(peer);
  writer.handle(NS.jingle, () => undefined);
  return { network, juliet, writer };
}
