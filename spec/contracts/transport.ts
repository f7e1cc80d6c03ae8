import { concat } from '../../src/bytes/concat.js';
import { isAbort, isSessionError } from '../../src/errors.js';
import type { Connection, Transport, TransportContext, TransportSession } from '../../src/jingle/transport.js';
import type { IqPort } from '../../src/xmpp/iq-port.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { MemoryNetwork, type MemoryPort } from '../support/memory-iq.js';
import { chunksOf, collect, streamOf, testBytes } from '../support/streams.js';
import { xml } from '../support/xml.js';

const ROMEO = 'romeo@montague.lit/orchard';
const JULIET = 'juliet@capulet.lit/balcony';
/** Bytes that a transport may hold back before it slows its writer down, where it names no limit. */
const HELD_BYTES = 512 * 1024;
const NEVER = new AbortController().signal;

/** The same session at both ends, the `<transport/>`s exchanged. */
export interface Ends {
  readonly network: MemoryNetwork;
  readonly initiator: TransportSession;
  readonly responder: TransportSession;
  /** What each side said of its transport. */
  readonly offered: Element;
  readonly answered: Element;
}

const overTheWire = (element: Element): Element => xml(new XMLSerializer().serializeToString(element));

/** What the transport of one side may know. */
export const contextOf = (
  iq: IqPort,
  self: string,
  peer: string,
  more: Partial<TransportContext> = {},
): TransportContext => ({
  self,
  peer,
  contentName: 'a-file-offer',
  iq,
  onlyReads: false,
  isTrusted: () => true,
  peerFeatures: () => Promise.resolve(new Set([NS.converseJet])),
  sendInfo: () => Promise.resolve(),
  ...more,
});

/**
 * Negotiates one session between Romeo and Juliet.
 * @param options `isEarly`: what each side adds comes as soon as the other side has a session, before it has answered
 */
export async function negotiate(
  transportAt: (iq: MemoryPort) => Transport,
  {
    isConverseJet = true,
    features = isConverseJet ? [NS.converseJet] : [],
    isEarly = false,
  }: { isConverseJet?: boolean; features?: string[]; isEarly?: boolean } = {},
): Promise<Ends> {
  const network = new MemoryNetwork();
  const [romeo, juliet] = [network.join(ROMEO), network.join(JULIET)];
  const known = Promise.withResolvers<undefined>();
  /** What one side adds is told to the other when both know the transport, in order. */
  const more = (other: () => TransportSession): Partial<TransportContext> => ({
    peerFeatures: () => Promise.resolve(new Set(features)),
    sendInfo: (info) =>
      known.promise.then(() => {
        other().info(overTheWire(info));
      }),
  });
  const initiator = transportAt(romeo).offer(
    contextOf(
      romeo,
      ROMEO,
      JULIET,
      more(() => responder),
    ),
  );
  const offered = (await initiator.describe({ signal: NEVER })).transport;
  const context = contextOf(
    juliet,
    JULIET,
    ROMEO,
    more(() => initiator),
  );
  const responder = transportAt(juliet).answer(overTheWire(offered), context);
  if (isEarly) known.resolve(undefined);
  const answered = (await responder.describe({ signal: NEVER })).transport;
  if (isEarly) await network.settled();
  initiator.accepted(overTheWire(answered));
  known.resolve(undefined);
  return { network, initiator, responder, offered, answered };
}

/** Connects as a session does: the responder is ready before the initiator begins. */
export async function connect({ initiator, responder }: Ends): Promise<{ romeo: Connection; juliet: Connection }> {
  const answering = responder.connect({ signal: NEVER });
  const romeo = await initiator.connect({ signal: NEVER });
  return { romeo, juliet: await answering };
}

/** What a promise rejects with. */
export const failureOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

/** Writes until the transport lets no more through. @returns the bytes that it took, live */
function pour(writable: WritableStream<Uint8Array>, most: number): { bytes: number; readonly end: Promise<unknown> } {
  const writer = writable.getWriter();
  const run = async (): Promise<void> => {
    while (poured.bytes < most) {
      await writer.write(new Uint8Array(1024));
      poured.bytes += 1024;
    }
    await writer.close();
  };
  const poured = { bytes: 0, end: Promise.resolve() as Promise<unknown> };
  poured.end = failureOf(run());
  return poured;
}

/** So many bytes, and no more: a file ends by its count. */
async function take(readable: ReadableStream<Uint8Array>, bytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  const reader = readable.getReader();
  for (let read = 0; read < bytes; read += chunks.at(-1)!.length) chunks.push((await reader.read()).value!);
  return concat(...chunks);
}

const noSpec = (): void => undefined;

interface TransportContractOptions {
  readonly heldBytes?: number;
  readonly settled?: (ends: Ends) => Promise<void>;
  readonly isInBand?: boolean;
  readonly isEndKnown?: boolean;
  readonly isConverseJet?: boolean;
}

/**
 * What every transport keeps, whatever carries its bytes.
 * @param options `heldBytes` are the most that it holds back; `settled` resolves when nothing is on the way any more,
 *   where the network in memory does not know; `isInBand`: it needs XMPP as long as it runs; `isEndKnown`: each direction
 *   has an end of its own, and a writer hears when all was taken; `isConverseJet`: the peer is another converse-jet client
 */
export function transportContract(
  name: string,
  transportAt: (iq: MemoryPort) => Transport,
  {
    heldBytes = HELD_BYTES,
    settled,
    isInBand = true,
    isEndKnown = true,
    isConverseJet = true,
  }: TransportContractOptions = {},
): void {
  describe(`${name} as a transport`, () => {
    /** More than may be held back. */
    const much = 8 * heldBytes;
    const rest = (): Promise<void> => settled?.(ends) ?? ends.network.settled();
    const BYTES = testBytes(200_003);
    const CHUNKS = [1, 0, 70_000, 4096, 5, 33_000];
    let ends: Ends;
    const send = (bytes: Uint8Array, to: Connection): Promise<void> =>
      streamOf(...chunksOf(bytes, CHUNKS)).pipeTo(to.writable);

    beforeEach(async () => {
      ends = await negotiate(transportAt, { isConverseJet });
    });

    afterEach(async () => {
      ends.initiator.close();
      ends.responder.close();
      await ends.network.settled();

      expect(ends.network.unanswered).toEqual([]);
    });

    it('carries bytes from the initiator to the responder', async () => {
      const { romeo, juliet } = await connect(ends);
      const [received] = await Promise.all([collect(juliet.readable), send(BYTES, romeo)]);

      expect(received).toEqual(BYTES);
    });

    it('carries bytes from the responder to the initiator', async () => {
      const { romeo, juliet } = await connect(ends);
      const [received] = await Promise.all([collect(romeo.readable), send(BYTES, juliet)]);

      expect(received).toEqual(BYTES);
    });

    it('carries bytes both ways at once', async () => {
      const { romeo, juliet } = await connect(ends);
      const other = testBytes(100_001, 7);
      const reading = Promise.all([take(juliet.readable, BYTES.length), take(romeo.readable, other.length)]);
      await Promise.all([send(BYTES, romeo), send(other, juliet)]);

      expect(await reading).toEqual([BYTES, other]);
    });

    it('carries nothing at all, and then ends', async () => {
      const { romeo, juliet } = await connect(ends);
      const [received] = await Promise.all([collect(juliet.readable), send(new Uint8Array(0), romeo)]);

      expect(received.length).toBe(0);
    });

    it('carries one byte', async () => {
      const { romeo, juliet } = await connect(ends);
      const [received] = await Promise.all([take(juliet.readable, 1), send(testBytes(1), romeo)]);

      expect(received).toEqual(testBytes(1));
    });

    it('carries bytes where what each side adds has come before the answer', async () => {
      ends.initiator.close();
      ends.responder.close();
      ends = await negotiate(transportAt, { isConverseJet, isEarly: true });
      const { romeo, juliet } = await connect(ends);
      const [received] = await Promise.all([collect(juliet.readable), send(BYTES, romeo)]);

      expect(received).toEqual(BYTES);
    });

    it('tells how many bytes have gone, more each time, and all in the end', async () => {
      const { romeo, juliet } = await connect(ends);
      const counts: number[] = [];
      romeo.onSent((bytes) => counts.push(bytes));
      await Promise.all([collect(juliet.readable), send(BYTES, romeo)]);

      expect(counts.every((bytes, at) => bytes >= (counts[at - 1] ?? 0))).toBeTrue();
      expect(counts.at(-1)).toBe(BYTES.length);
    });

    it('gives no empty chunk', async () => {
      const { romeo, juliet } = await connect(ends);
      const lengths: number[] = [];
      const sending = send(BYTES.slice(0, 100_000), romeo);
      for await (const chunk of juliet.readable) lengths.push(chunk.length);
      await sending;

      expect(Math.min(...lengths)).toBeGreaterThan(0);
    });

    (isEndKnown ? it : noSpec)('ends a write with close() when the peer has taken every byte, not before', async () => {
      const { romeo, juliet } = await connect(ends);
      let closed = false;
      const sending = send(BYTES, romeo).then(() => (closed = true));
      const reader = juliet.readable.getReader();
      await reader.read();
      await rest();

      expect(closed).toBeFalse();

      reader.releaseLock();
      await Promise.all([collect(juliet.readable), sending]);

      expect(closed).toBeTrue();
    });

    it('slows the writer down to the pace of the reader', async () => {
      const { romeo, juliet } = await connect(ends);
      const poured = pour(romeo.writable, much);
      await rest();
      const unread = poured.bytes;

      expect(unread).toBeLessThan(heldBytes);

      const reader = juliet.readable.getReader();
      for (let read = 0; read <= unread;) read += (await reader.read()).value!.length;
      await rest();

      expect(poured.bytes).toBeGreaterThan(unread);
      expect(poured.bytes - unread).toBeLessThan(heldBytes + unread);
    });

    it('stops connecting when its signal aborts', async () => {
      const abort = new AbortController();
      const answering = failureOf(ends.responder.connect({ signal: abort.signal }));
      abort.abort();

      expect(isAbort(await answering)).toBeTrue();
    });

    it('does not begin to connect when its signal has aborted', async () => {
      const signal = AbortSignal.abort();
      const before = [...ends.network.dialogue];

      expect(isAbort(await failureOf(ends.responder.connect({ signal })))).toBeTrue();
      expect(isAbort(await failureOf(ends.initiator.connect({ signal })))).toBeTrue();
      expect(ends.network.dialogue).toEqual(before);
    });

    for (const side of ['initiator', 'responder'] as const) {
      it(`ends the streams of the ${side} with an error when its session is closed`, async () => {
        const { romeo, juliet } = await connect(ends);
        const { readable, writable } = side === 'initiator' ? romeo : juliet;
        const reading = failureOf(readable.getReader().read());
        const poured = pour(writable, much);
        await rest();
        ends[side].close();
        ends[side].close();

        expect(isSessionError(await reading)).toBeTrue();
        expect(isSessionError(await poured.end)).toBeTrue();
      });

      it(`never calls a stream of the ${side} complete when its session is closed in the middle`, async () => {
        const { romeo, juliet } = await connect(ends);
        const [here, there] = side === 'initiator' ? [romeo, juliet] : [juliet, romeo];
        const writer = there.writable.getWriter();
        const reader = here.readable.getReader();
        const writing = failureOf(writer.write(new Uint8Array(40_000)));
        await reader.read();
        ends[side].close();

        expect(isSessionError(await failureOf(reader.read()))).toBeTrue();

        await writing;

        writer.abort().catch(() => undefined);
      });
    }

    (isInBand ? it : noSpec)('fails to write to a peer who has vanished', async () => {
      const { romeo, juliet } = await connect(ends);
      const writer = romeo.writable.getWriter();
      const writing = writer.write(BYTES.slice(0, 40_000));
      await juliet.readable.getReader().read();
      ends.network.leave(JULIET);
      const end = failureOf(writing.then(() => writer.close()));

      expect(isSessionError(await end)).toBeTrue();
    });

    (isInBand || !isEndKnown ? noSpec : it)('fails to write to a peer who has closed its session', async () => {
      const { romeo, juliet } = await connect(ends);
      const writer = romeo.writable.getWriter();
      const end = failureOf(writer.write(new Uint8Array(much)).then(() => writer.close()));
      await juliet.readable.getReader().read();
      ends.responder.close();

      expect(isSessionError(await end)).toBeTrue();
    });

    it('lets the writer finish when the reader wants no more', async () => {
      const { romeo, juliet } = await connect(ends);
      const reader = juliet.readable.getReader();
      const sending = send(BYTES, romeo);
      await reader.read();
      await reader.cancel();

      await expectAsync(sending).toBeResolved();
    });
  });
}
