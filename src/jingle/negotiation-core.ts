import type { Registry } from '../registry.js';
import type { IqPort } from '../xmpp/iq-port.js';
import type { Transport } from './transport.js';

/** What the clients of peers can do. */
export interface PeerClients {
  /** The disco features of a device; empty where it does not say. Never rejects. */
  featuresOf(fullJid: string): Promise<ReadonlySet<string>>;
}

/**
 * How long each state may last in which a session waits for the peer, in milliseconds. An offer that nobody has answered
 * has no deadline: it waits for a person.
 */
export interface Deadlines {
  /** Our transport gathers what it says of itself; a peer's client may take 20 s of that to say what it can do. */
  readonly describe: number;
  /** Both sides know the transport, and the stream is being opened. */
  readonly connect: number;
  /** Responder: the stream could not be opened, and the initiator may replace the transport. */
  readonly replacement: number;
  /** We have sent transport-replace, and the peer accepts or rejects it. */
  readonly replaceAnswer: number;
}

/** See {@link Deadlines}. */
export const DEADLINES: Deadlines = {
  describe: 25_000,
  connect: 60_000,
  replacement: 15_000,
  replaceAnswer: 30_000,
};

/** What negotiating a transport needs of the engine. */
export interface NegotiationCore {
  readonly iq: IqPort;
  readonly clients: PeerClients;
  readonly deadlines: Deadlines;
  /** Best first. */
  readonly transports: Registry<Transport>;
}
