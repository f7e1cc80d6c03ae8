import { withinDeadline } from '../../async/deadline.js';
import { SessionError, StanzaError } from '../../errors.js';
import type {
  Connection,
  Transport,
  TransportContext,
  TransportDescription,
  TransportPath,
  TransportSession,
} from '../../jingle/transport.js';
import { ignore, logUnlessExpected } from '../../log.js';
import { NS } from '../../xmpp/namespaces.js';
import { DataChannels } from './data-channels.js';
import { serverIceServers } from './ice-servers.js';
import { candidateLine, descriptionOf, parseCandidate, parseDescription } from './sdp.js';
import {
  candidateElement,
  groupElement,
  parseCandidates,
  parseTransport,
  transportElement,
  type Candidate,
  type DataChannelTransport,
  type IceCredentials,
} from './stanza.js';

/** What a deployer says of the way. */
export interface WebRtcOptions {
  /** STUN and TURN servers, beside those that the server names. */
  readonly iceServers: () => readonly RTCIceServer[];
  /** Addresses of the two are hidden from each other: only relays are used. */
  readonly isRelayOnly: () => boolean;
}

/** How long a way is looked for, before another transport is tried. */
const CONNECT_MS = 15_000;
/** How often, and how long, the browser is asked for the kind of an address that is in use and that nobody has told yet. */
const LOOK_AGAIN_MS = 50;
const UNTOLD_MS = 300;
/** A content name that can be a mid (RFC 8866 §9: a token). */
const MID = /^[!#$%&'*+.0-9A-Z^_`a-z{|}~-]{1,64}$/;
const DEFAULT_MID = '0';
/** Candidates of a peer that wait until we know its description. */
const MAX_WAITING_CANDIDATES = 64;

const unusable = (message: string): SessionError => new SessionError('failed-transport', 'unknown', message);

/** The transport of one session: a peer connection with data channels. */
class WebRtcSession implements TransportSession {
  readonly #context: TransportContext;
  readonly #options: WebRtcOptions;
  /** The initiator's description; undefined where we are the initiator. */
  readonly #offered: DataChannelTransport | undefined;
  #connection: RTCPeerConnection | undefined;
  #channels: DataChannels | undefined;
  #mid = DEFAULT_MID;
  #isRemoteKnown = false;
  readonly #waiting: Candidate[] = [];
  /** Initiator: rejects when the browser does not take the answer. */
  #answered: Promise<void> = Promise.resolve();
  /** Resolves when the peer may see our addresses. */
  readonly #mayShow = Promise.withResolvers<undefined>();

  constructor(context: TransportContext, options: WebRtcOptions, offered?: Element) {
    this.#context = context;
    this.#options = options;
    this.#offered = offered && parseTransport(offered);
    if (offered !== undefined) this.#waiting.push(...parseCandidates(offered));
  }

  async describe({ signal }: { signal: AbortSignal }): Promise<TransportDescription> {
    const isOurs = (await this.#context.peerFeatures()).has(NS.converseJet);
    const connection = await this.#open(signal);
    this.#channels = new DataChannels({ peerConnection: connection, isOurs });
    const isInitiator = this.#offered === undefined;
    if (!isInitiator) await this.#setRemote('offer', this.#offered);
    // A responder's user has accepted by now.
    if (!isInitiator || this.#context.isTrusted()) this.#mayShow.resolve(undefined);
    const credentials = Promise.withResolvers<IceCredentials>();
    this.#showCandidates(connection, credentials.promise);
    await connection.setLocalDescription();
    signal.throwIfAborted();
    const { transport, mid } = parseDescription(connection.localDescription?.sdp ?? '');
    this.#mid = mid;
    credentials.resolve(transport);
    const element = transportElement(transport);
    return isInitiator ? { transport: element, contentName: mid, group: groupElement(mid) } : { transport: element };
  }

  accepted(transport: Element): void {
    const answer = parseTransport(transport);
    this.#waiting.push(...parseCandidates(transport));
    this.#mayShow.resolve(undefined);
    this.#answered = this.#setRemote('answer', answer);
    this.#answered.catch(ignore('connect() throws it'));
  }

  info(transport: Element): void {
    for (const candidate of parseCandidates(transport)) this.#add(candidate);
  }

  async connect({ signal }: { signal: AbortSignal }): Promise<Connection> {
    const channels = this.#channels;
    const connection = this.#connection;
    if (channels === undefined || connection === undefined) throw unusable('not described yet');
    const late = (): Error => new SessionError('failed-transport', 'timeout', 'no way to the peer was found');
    const open = async (): Promise<Connection> => {
      await this.#answered;
      await channels.opened();
      return channels.connection(await pathOf(connection));
    };
    return withinDeadline({ ms: CONNECT_MS, late }, open, signal);
  }

  close(): void {
    this.#channels?.close();
    this.#connection?.close();
  }

  async #open(signal: AbortSignal): Promise<RTCPeerConnection> {
    const iceServers = [...this.#options.iceServers(), ...(await serverIceServers(this.#context.iq))];
    signal.throwIfAborted();
    const iceTransportPolicy = this.#options.isRelayOnly() ? 'relay' : 'all';
    try {
      return (this.#connection = new RTCPeerConnection({ iceServers, iceTransportPolicy }));
    } catch (error) {
      logUnlessExpected('opening WebRTC')(error);
      throw unusable('the browser opens no peer connection');
    }
  }

  async #setRemote(type: 'offer' | 'answer', transport: DataChannelTransport): Promise<void> {
    const { contentName } = this.#context;
    if (type === 'offer' && MID.test(contentName)) this.#mid = contentName;
    this.#channels?.limitMessages(transport.maxMessageSize);
    const sdp = descriptionOf({ transport, mid: this.#mid });
    await this.#connection?.setRemoteDescription({ type, sdp }).catch((error: unknown) => {
      logUnlessExpected('a description of WebRTC')(error);
      throw unusable("the browser does not take the peer's description");
    });
    this.#isRemoteKnown = true;
    for (const candidate of this.#waiting.splice(0)) this.#add(candidate);
  }

  #add(candidate: Candidate): void {
    if (!this.#isRemoteKnown) {
      if (this.#waiting.length >= MAX_WAITING_CANDIDATES)
        throw new StanzaError('resource-constraint', 'too many candidates');
      this.#waiting.push(candidate);
      return;
    }
    const init = { candidate: candidateLine(candidate), sdpMid: this.#mid, sdpMLineIndex: 0 };
    // One that the browser cannot use is no loss: the others remain.
    void this.#connection?.addIceCandidate(init).catch(logUnlessExpected('a candidate of WebRTC'));
  }

  /** Tells the peer each address as it is found, once it may see them. Where there is none, there is no way to it. */
  #showCandidates(connection: RTCPeerConnection, credentials: Promise<IceCredentials>): void {
    let found = 0;
    connection.addEventListener('icecandidate', ({ candidate }) => {
      if (candidate === null && found === 0) this.#channels?.fail(unusable('no address of ours can be used'));
      const parsed = candidate === null ? undefined : parseCandidate(candidate);
      if (parsed === undefined) return;
      found++;
      void Promise.all([credentials, this.#mayShow.promise])
        .then(([ours]) => this.#context.sendInfo(candidateElement(ours, parsed)))
        .catch(logUnlessExpected('sending a candidate'));
    });
  }
}

type Stats = Record<string, unknown>;

/** The two candidates that are in use. */
async function candidatesInUse(connection: RTCPeerConnection): Promise<readonly Stats[]> {
  const stats = await connection.getStats();
  const all = [...(stats as ReadonlyMap<string, Stats>).values()];
  const used = all.find(
    ({ type, nominated, state }) => type === 'candidate-pair' && nominated === true && state === 'succeeded',
  );
  const ends = [used?.['localCandidateId'], used?.['remoteCandidateId']];
  return all.filter(({ id }) => ends.includes(id));
}

/** Whether a relay is in the way. The browser knows it of an address of the peer only when the peer has told that. */
async function pathOf(connection: RTCPeerConnection): Promise<TransportPath> {
  for (let waited = 0; ; waited += LOOK_AGAIN_MS) {
    const kinds = (await candidatesInUse(connection)).map(({ candidateType }) => candidateType);
    if (kinds.includes('relay')) return 'relayed';
    const isKnown = kinds.length > 0 && !kinds.includes('prflx');
    if (isKnown || waited >= UNTOLD_MS) return 'direct';
    await new Promise((resolve) => setTimeout(resolve, LOOK_AGAIN_MS));
  }
}

/** WebRTC data channels, in the form of Conversations (`urn:xmpp:jingle:transports:webrtc-datachannel:1`). */
export function webRtc(options: WebRtcOptions): Transport {
  return {
    namespace: NS.webrtcDataChannel,
    features: [NS.webrtcDataChannel],
    offer: (context) => new WebRtcSession(context, options),
    answer: (element, context) => new WebRtcSession(context, options, element),
  };
}
