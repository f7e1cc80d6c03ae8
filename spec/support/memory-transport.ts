import { SessionError } from '../../src/errors.js';
import type { Transport, TransportContext, TransportSession } from '../../src/jingle/transport.js';
import { element, requiredAttribute } from '../../src/xmpp/element.js';
import type { MemoryNetwork } from './memory-iq.js';

export const MEMORY_TRANSPORT = 'urn:example:transport';
/** That of a second one. */
export const OTHER_TRANSPORT = 'urn:example:other-transport';

const gone = (): SessionError => new SessionError('failed-transport', 'connection-lost', 'the stream was closed');

/** One direction: a write waits for the read that takes it. */
class Half {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  #wanted = Promise.withResolvers<unknown>();
  #reader: 'open' | 'cancelled' | 'failed' = 'open';
  #input!: ReadableStreamDefaultController<Uint8Array>;
  #output!: WritableStreamDefaultController;
  #sent = 0;
  onSent: (bytes: number) => void = () => undefined;

  constructor(isWhole: () => boolean) {
    this.#wanted.promise.catch(() => undefined);
    const source: UnderlyingDefaultSource<Uint8Array> = {
      start: (controller) => void (this.#input = controller),
      pull: () => this.#wanted.resolve(undefined),
      cancel: () => {
        this.#reader = 'cancelled';
        this.#wanted.resolve(undefined);
      },
    };
    this.readable = new ReadableStream(source, { highWaterMark: 0 });
    this.writable = new WritableStream({
      start: (controller) => void (this.#output = controller),
      write: (chunk) => {
        if (!isWhole()) throw gone();
        return chunk.length === 0 ? undefined : this.#hand(chunk);
      },
      close: () => {
        if (!isWhole()) throw gone();
        if (this.#reader === 'open') this.#input.close();
      },
    });
  }

  fail(): void {
    this.#reader = 'failed';
    this.#input.error(gone());
    this.#output.error(gone());
    this.#wanted.reject(gone());
  }

  async #hand(chunk: Uint8Array): Promise<void> {
    await this.#wanted.promise;
    if (this.#reader !== 'open') return;
    this.#wanted = Promise.withResolvers();
    this.#wanted.promise.catch(() => undefined);
    this.#input.enqueue(chunk);
    this.onSent((this.#sent += chunk.length));
  }
}

/** What both ends of a session share. */
interface Pipe {
  readonly initiator: Half;
  readonly responder: Half;
  readonly connected: Readonly<Record<'initiator' | 'responder', PromiseWithResolvers<unknown>>>;
}

/** Streams without a wire, for two who are on one network. */
export class MemoryTransport implements Transport {
  readonly features: readonly string[];
  /** What its stream does instead of opening. */
  trouble: 'none' | 'fails' | 'never opens' | 'cannot be described' = 'none';
  /** What its sessions were told of. */
  readonly contexts: TransportContext[] = [];
  /** The `<transport/>` of each transport-info. */
  readonly infos: Element[] = [];
  /** How many sessions were closed. */
  closed = 0;
  static readonly #pipes = new Map<string, Pipe>();
  readonly #network: MemoryNetwork;

  constructor(
    network: MemoryNetwork,
    readonly namespace: string = MEMORY_TRANSPORT,
  ) {
    this.#network = network;
    this.features = [namespace];
  }

  offer(context: TransportContext): TransportSession {
    const { self, peer } = context;
    this.contexts.push(context);
    const sid = crypto.randomUUID();
    const isWhole = (): boolean => this.#network.isPresent(self) && this.#network.isPresent(peer);
    const connected = { initiator: Promise.withResolvers<unknown>(), responder: Promise.withResolvers<unknown>() };
    MemoryTransport.#pipes.set(sid, { initiator: new Half(isWhole), responder: new Half(isWhole), connected });
    return this.#session(sid, 'initiator', 'responder');
  }

  answer(transport: Element, context: TransportContext): TransportSession {
    this.contexts.push(context);
    return this.#session(requiredAttribute(transport, 'sid'), 'responder', 'initiator');
  }

  #session(sid: string, role: keyof Pipe['connected'], peerRole: keyof Pipe['connected']): TransportSession {
    const pipe = MemoryTransport.#pipes.get(sid);
    let isClosed = false;
    return {
      describe: () => {
        if (this.trouble === 'cannot be described') return Promise.reject(gone());
        return Promise.resolve({ transport: element(this.namespace, 'transport', { sid }) });
      },
      accepted: (transport) => void requiredAttribute(transport, 'sid'),
      info: (transport) => void this.infos.push(transport),
      connect: async ({ signal }) => {
        signal.throwIfAborted();
        if (pipe === undefined || this.trouble === 'fails') throw gone();
        if (this.trouble === 'never opens') return new Promise<never>(() => undefined);
        pipe.connected[role].resolve(undefined);
        const aborted = new Promise<never>((_, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
        });
        await Promise.race([pipe.connected[peerRole].promise, aborted]);
        const { writable } = pipe[role];
        const onSent = (listener: (bytes: number) => void): void => void (pipe[role].onSent = listener);
        return { readable: pipe[peerRole].readable, writable, path: 'direct', onSent };
      },
      close: () => {
        if (!isClosed) this.closed++;
        isClosed = true;
        pipe?.initiator.fail();
        pipe?.responder.fail();
      },
    };
  }
}
