import { SessionError, StanzaError, isStanzaError } from '../../errors.js';
import type { Connection, Transport, TransportContext, TransportSession } from '../../jingle/transport.js';
import type { IqPort } from '../../xmpp/iq-port.js';
import { NS } from '../../xmpp/namespaces.js';
import { RecentKeys } from '../../async/recent-keys.js';
import { loadPart } from '../../load-part.js';
import { logUnlessExpected } from '../../log.js';
import { sessionKey } from '../../xmpp/session-key.js';
import type { IbbStream, IbbStreamParts } from './ibb-stream.js';
import {
  acceptedBlockSize,
  openElement,
  parseRequest,
  parseTransport,
  transportElement,
  type IbbRequest,
} from './stanza.js';

/** Offered to our own kind: with base64 it stays under the 64 KiB of a stanza that browsers can send. */
const BLOCK_BYTES = 32768;
/** Offered to others: Dino and Conversations offer 4096 and 8192 themselves. */
const FOREIGN_BLOCK_BYTES = 8192;

type Streams = typeof import('./ibb-stream.js');

/** Loads what carries bytes, which no page needs before its first transfer. @throws SessionError */
const loadStreams = (): Promise<Streams> =>
  loadPart(
    'failed-transport',
    'in-band bytestreams',
    () => import(/* webpackChunkName: "converse-jet-in-band" */ './ibb-stream.js'),
  );

/** A stream that we know of: awaited, or open. */
interface Known {
  readonly onOpen: (request: Extract<IbbRequest, { name: 'open' }>) => void;
  stream?: IbbStream;
}

/** The streams of one connection; one IQ handler serves them all. */
class IbbStreams {
  readonly #known = new Map<string, Known>();
  readonly #ended = new RecentKeys();
  /** Peers that have refused a block within the last minute. */
  readonly #refusing = new RecentKeys();

  constructor(iq: IqPort, admits: (peer: string) => boolean) {
    iq.handle(NS.ibb, ({ from, payload }) => {
      if (!admits(from)) throw new StanzaError('service-unavailable', 'not admitted');
      return this.#onRequest(from, parseRequest(payload));
    });
  }

  add(peer: string, sid: string, known: Known): void {
    this.#known.set(sessionKey(peer, sid), known);
  }

  delete(peer: string, sid: string): void {
    if (this.#known.delete(sessionKey(peer, sid))) this.#ended.add(sessionKey(peer, sid));
  }

  /** A stream with a peer that has just refused a block sends one at a time. */
  partsOf(parts: Pick<IbbStreamParts, 'iq' | 'peer' | 'sid' | 'blockSize'>): IbbStreamParts {
    const { peer } = parts;
    const onRefused = (): void => {
      this.#refusing.add(peer);
    };
    return { ...parts, isCareful: this.#refusing.has(peer), onRefused };
  }

  #onRequest(from: string, request: IbbRequest): undefined | Promise<undefined> {
    const known = this.#known.get(sessionKey(from, request.sid));
    if (known === undefined) {
      // What crosses the end of a session is no error.
      if (request.name !== 'open' && this.#ended.take(sessionKey(from, request.sid))) return undefined;
      throw new StanzaError(request.name === 'open' ? 'not-acceptable' : 'item-not-found', 'unknown stream');
    }
    if (request.name === 'open') {
      known.onOpen(request);
      return undefined;
    }
    if (known.stream === undefined) throw new StanzaError('item-not-found', 'the stream is not open');
    if (request.name === 'data') return known.stream.onData(request.seq, request.bytes);
    known.stream.onClose();
    return undefined;
  }
}

/** The initiator opens the stream (XEP-0261 §2.2), in a file request too. */
function initiator(streams: IbbStreams, context: TransportContext): TransportSession {
  const { iq, peer } = context;
  const sid = crypto.randomUUID();
  let blockSize = FOREIGN_BLOCK_BYTES;
  let code: Streams;
  let stream: IbbStream | undefined;
  return {
    async describe() {
      code = await loadStreams();
      if ((await context.peerFeatures()).has(NS.converseJet)) blockSize = BLOCK_BYTES;
      return { transport: transportElement({ sid, blockSize }) };
    },
    accepted(transport) {
      blockSize = acceptedBlockSize(transport, blockSize);
    },
    info: refuseInfo,
    async connect({ signal }): Promise<Connection> {
      const opened = new code.IbbStream(streams.partsOf({ iq, peer, sid, blockSize }));
      stream = opened;
      // The peer may send its first block before it answers.
      streams.add(peer, sid, { stream: opened, onOpen: refuseOpen });
      try {
        await iq.send('set', peer, openElement(sid, blockSize), { signal });
      } catch (error) {
        signal.throwIfAborted();
        logUnlessExpected('opening a stream')(error);
        const message = isStanzaError(error) ? error.condition : 'no answer';
        throw new SessionError('failed-transport', 'connection-lost', `the stream was not opened: ${message}`);
      }
      return opened;
    },
    close() {
      streams.delete(peer, sid);
      stream?.destroy();
    },
  };
}

function responder(streams: IbbStreams, element: Element, { iq, peer }: TransportContext): TransportSession {
  const offered = parseTransport(element);
  const { sid } = offered;
  const blockSize = Math.min(offered.blockSize, BLOCK_BYTES);
  let code: Streams;
  let stream: IbbStream | undefined;
  let closed = false;
  return {
    async describe() {
      code = await loadStreams();
      return { transport: transportElement({ sid, blockSize }) };
    },
    accepted: () => undefined,
    info: refuseInfo,
    connect: ({ signal }) =>
      new Promise((resolve, reject) => {
        signal.throwIfAborted();
        signal.addEventListener('abort', () => { reject(signal.reason as Error); }, { once: true }); // prettier-ignore
        const known: Known = {
          onOpen(request) {
            if (known.stream !== undefined) refuseOpen();
            if (request.stanza !== 'iq') throw new StanzaError('feature-not-implemented', 'only IQs carry blocks here');
            if (request.blockSize > blockSize) throw new StanzaError('resource-constraint', 'a larger block-size');
            const parts = streams.partsOf({ iq, peer, sid, blockSize: request.blockSize });
            stream = known.stream = new code.IbbStream(parts);
            resolve(stream);
          },
        };
        if (!closed) streams.add(peer, sid, known);
      }),
    close() {
      closed = true;
      streams.delete(peer, sid);
      stream?.destroy();
    },
  };
}

function refuseOpen(): never {
  throw new StanzaError('not-acceptable', 'the stream is open already');
}

function refuseInfo(): never {
  throw new StanzaError('feature-not-implemented', 'no further streams (XEP-0261 §2.4)');
}

/**
 * In-Band Bytestreams (XEP-0261): slow, but always there.
 * @param iq its handler for `http://jabber.org/protocol/ibb` is ours from now on: streams that are gone get an answer
 * @param admits false for strangers, to whom nothing is answered but `service-unavailable`
 */
export function ibb(iq: IqPort, admits: (peer: string) => boolean): Transport {
  const streams = new IbbStreams(iq, admits);
  return {
    namespace: NS.jingleIbb,
    features: [NS.jingleIbb, NS.ibb],
    offer: (context) => initiator(streams, context),
    answer: (element, context) => responder(streams, element, context),
  };
}
