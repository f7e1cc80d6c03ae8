import { concat } from '../../../src/bytes/concat.js';
import { fromBase64 } from '../../../src/bytes/base64.js';
import { StanzaError, isSessionError, type StanzaCondition } from '../../../src/errors.js';
import { dataElement, openElement } from '../../../src/transports/ibb/stanza.js';
import { ibb as ibbFor } from '../../../src/transports/ibb/ibb.js';
import type { Connection, Transport, TransportSession } from '../../../src/jingle/transport.js';
import { element } from '../../../src/xmpp/element.js';
import type { IqPort } from '../../../src/xmpp/iq-port.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { connect, contextOf, failureOf, negotiate, transportContract, type Ends } from '../../contracts/transport.js';
import { MemoryNetwork } from '../../support/memory-iq.js';
import { collect, streamOf, testBytes } from '../../support/streams.js';
import { xml } from '../../support/xml.js';

const ibb = (iq: IqPort): Transport => ibbFor(iq, () => true);

transportContract('IBB', ibb);

const never = new AbortController().signal;
const accepted = (attributes: string): Element => xml(`<transport xmlns="${NS.jingleIbb}" ${attributes}/>`);
const bytesOf = (blocks: Element[]): Uint8Array => concat(...blocks.map((data) => fromBase64(data.textContent)));
const blockSizeOf = (made: Element): string | null => made.getAttribute('block-size');
const sent = ({ network }: Ends, name: string): Element[] =>
  network.exchanges.map(({ payload }) => payload).filter(({ localName }) => localName === name);

describe('The block-size of IBB', () => {
  it('is 32768 bytes between our own kind: with base64 it fits a stanza', async () => {
    const ends = await negotiate(ibb);

    expect(blockSizeOf(ends.offered)).toBe('32768');
    expect(blockSizeOf(ends.answered)).toBe('32768');
  });

  it('is 8192 bytes for others', async () => {
    const ends = await negotiate(ibb, { isConverseJet: false });

    expect(blockSizeOf(ends.offered)).toBe('8192');
    expect(blockSizeOf(ends.answered)).toBe('8192');
  });

  it('is what the peer accepts when that is less', async () => {
    const ends = await negotiate(ibb);
    ends.initiator.accepted(accepted('sid="s" block-size="4096"'));
    const { romeo, juliet } = await connect(ends);
    const bytes = testBytes(10_000);
    const [received] = await Promise.all([collect(juliet.readable), streamOf(bytes).pipeTo(romeo.writable)]);

    expect(received).toEqual(bytes);
    expect(sent(ends, 'open').map(blockSizeOf)).toEqual(['4096']);
    expect(sent(ends, 'data').map((data) => fromBase64(data.textContent).length)).toEqual([4096, 4096, 1808]);
  });

  it('stays as offered when the peer names none (Conversations)', async () => {
    const ends = await negotiate(ibb, { isConverseJet: false });
    ends.initiator.accepted(accepted('sid="s"'));
    await connect(ends);

    expect(sent(ends, 'open').map(blockSizeOf)).toEqual(['8192']);
  });

  for (const size of ['8193', '65535', '0', '-1', '4e3', '', 'many']) {
    it(`cannot become “${size}” when 8192 was offered`, async () => {
      const { initiator } = await negotiate(ibb, { isConverseJet: false });

      expect(() => initiator.accepted(accepted(`sid="s" block-size="${size}"`))).toThrowMatching(
        ({ condition }: { condition?: string }) => condition === 'bad-request',
      );
    });
  }

  it('is in an answer never more than was offered, nor more than we can send', async () => {
    const iq: IqPort = {
      self: 'a@b/c',
      send: () => Promise.reject(new Error('unused')),
      sendLarge: () => Promise.reject(new Error('unused')),
      reply: () => undefined,
      handle: () => () => undefined,
    };
    const answer = (attributes: string): TransportSession =>
      ibb(iq).answer(accepted(attributes), contextOf(iq, 'juliet@capulet.lit/balcony', 'romeo@montague.lit/orchard'));
    const answeredBlockSize = async (attributes: string): Promise<string | null> =>
      blockSizeOf((await answer(attributes).describe({ signal: never })).transport);
    const badRequest = ({ condition }: { condition?: string }): boolean => condition === 'bad-request';

    expect(await answeredBlockSize('sid="s" block-size="1"')).toBe('1');
    expect(await answeredBlockSize('sid="s" block-size="65535"')).toBe('32768');
    expect(() => answer('sid="s" block-size="65536"')).toThrowMatching(badRequest);
    expect(() => answer('sid="s" block-size="0"')).toThrowMatching(badRequest);
    expect(() => answer('sid="s"')).toThrowMatching(badRequest);
    expect(() => answer('block-size="4096"')).toThrowMatching(badRequest);
    expect(() => answer(`sid="${'s'.repeat(257)}" block-size="4096"`)).toThrowMatching(
      ({ condition }: { condition?: string }) => condition === 'resource-constraint',
    );
  });
});

describe('An IBB initiator', () => {
  it('fails when the peer does not open the stream', async () => {
    const ends = await negotiate(ibb);
    const error = await failureOf(ends.initiator.connect({ signal: never }));

    expect(isSessionError(error) && error.reason).toBe('failed-transport');
    expect(ends.network.dialogue).toEqual(['romeo: open', 'juliet: not-acceptable']);
  });

  it('sends one block at first, and more while they are taken quickly: up to eight', async () => {
    spyOn(performance, 'now').and.returnValue(0);
    const ends = await negotiate(ibb, { isConverseJet: false });
    const { romeo, juliet } = await connect(ends);
    const sending = streamOf(testBytes(60 * 8192)).pipeTo(romeo.writable);
    await ends.network.settled();

    expect(ends.network.unanswered).toEqual(['data 0']);

    const reader = juliet.readable.getReader();
    const inFlight = new Set<number>();
    for (let read = 0; read < 50; read++) {
      await reader.read();
      await ends.network.settled();
      inFlight.add(ends.network.unanswered.length);
    }

    expect([...inFlight].sort()).toEqual([2, 3, 4, 5, 6, 7, 8]);

    reader.releaseLock();
    await Promise.all([collect(juliet.readable), sending]);
  });

  /**
   * Sends to a peer that answers the first block with that error.
   * @returns how many blocks of the next stream it sends at once, when four were taken quickly
   */
  async function atOnceAfter(condition: StanzaCondition): Promise<number> {
    spyOn(performance, 'now').and.returnValue(0);
    const network = new MemoryNetwork();
    const [romeo, juliet] = [network.join('romeo@montague.lit/orchard'), network.join('juliet@capulet.lit/balcony')];
    const transport = ibb(romeo);
    let refuses = true;
    let taken = 0;
    juliet.handle(NS.ibb, ({ payload }) => {
      if (payload.localName !== 'data') return undefined;
      if (refuses) throw new StanzaError(condition, 'not now');
      return ++taken <= 4 ? undefined : new Promise(() => undefined);
    });
    const pour = async (): Promise<void> => {
      const session = transport.offer(contextOf(romeo, romeo.self, juliet.self));
      session.accepted((await session.describe({ signal: never })).transport);
      const { writable } = await session.connect({ signal: never });
      const writing = failureOf(streamOf(testBytes(8 * 32768)).pipeTo(writable));
      await (refuses ? writing : network.settled());
      session.close();
    };
    await pour();
    refuses = false;
    await pour();
    return network.unanswered.length;
  }

  it('sends one block at a time to a peer that has refused one', async () => {
    expect(await atOnceAfter('not-acceptable')).toBe(1);
  });

  it('sends as ever to a peer that was away for a block', async () => {
    expect(await atOnceAfter('service-unavailable')).toBe(2);
  });

  describe('whose server limits its rate', () => {
    beforeEach(() => jasmine.clock().install());
    afterEach(() => jasmine.clock().uninstall());

    const policy = (): StanzaError => new StanzaError('policy-violation', 'too fast', undefined, true);

    /** Connects to Juliet, whose server takes what `take` lets through. */
    async function connectThrough(
      take: (seq: string) => Promise<undefined>,
    ): Promise<{ ends: Ends; romeo: Connection }> {
      const ends = await negotiate(ibb);
      const { romeo } = await connect(ends);
      const juliet = ends.network.join('juliet@capulet.lit/balcony');
      juliet.handle(NS.ibb, ({ payload }) =>
        payload.localName === 'data' ? take(payload.getAttribute('seq')!) : undefined,
      );
      return { ends, romeo };
    }

    it('sends the same block again when it has waited, and one at a time from then on', async () => {
      let refusals = 0;
      const { ends, romeo } = await connectThrough((seq) =>
        seq === '0' && ++refusals <= 2 ? Promise.reject(policy()) : Promise.resolve(undefined),
      );
      const writing = streamOf(testBytes(200_000)).pipeTo(romeo.writable);
      for (const pauseMs of [1000, 2000]) {
        await ends.network.settled();
        jasmine.clock().tick(pauseMs);
      }
      await writing;
      const blocks = ends.network.dialogue.filter((words) => words.includes('data'));

      expect(blocks.slice(0, 4)).toEqual(['romeo: data 0', 'romeo: data 0', 'romeo: data 0', 'romeo: data 1']);
      expect(bytesOf(sent(ends, 'data').slice(2))).toEqual(testBytes(200_000));
    });

    it('fails when another block is on the way', async () => {
      const { ends, romeo } = await connectThrough(async (seq) => {
        if (Number(seq) < 4) return undefined;
        await new Promise((resolve) => void later.push(resolve));
        throw policy();
      });
      const later: ((value: undefined) => void)[] = [];
      const writing = failureOf(streamOf(testBytes(500_000)).pipeTo(romeo.writable));
      while (later.length < 2) await ends.network.settled();
      later[0]!(undefined);

      expect(isSessionError(await writing)).toBeTrue();
    });

    it('fails when it was told to wait seven times', async () => {
      const { ends, romeo } = await connectThrough(() => Promise.reject(policy()));
      const writing = failureOf(streamOf(testBytes(40_000)).pipeTo(romeo.writable));
      for (const pauseMs of [1000, 2000, 4000, 8000, 16_000, 32_000]) {
        await ends.network.settled();
        jasmine.clock().tick(pauseMs);
      }

      expect(isSessionError(await writing)).toBeTrue();
      expect(sent(ends, 'data').length).toBe(7);
    });

    it('stops waiting when it is closed', async () => {
      const { ends, romeo } = await connectThrough(() => Promise.reject(policy()));
      const writing = failureOf(streamOf(testBytes(40_000)).pipeTo(romeo.writable));
      await ends.network.settled();
      ends.initiator.close();

      expect(isSessionError(await writing)).toBeTrue();
    });
  });

  it('tells how many bytes were acknowledged', async () => {
    const ends = await negotiate(ibb, { isConverseJet: false });
    const { romeo, juliet } = await connect(ends);
    const sent: number[] = [];
    romeo.onSent((bytes) => sent.push(bytes));
    const sending = streamOf(testBytes(2 * 8192)).pipeTo(romeo.writable);
    await ends.network.settled();

    expect(sent).toEqual([]);

    await Promise.all([collect(juliet.readable), sending]);

    expect(sent).toEqual([8192, 16384]);
  });

  it('closes the stream after the last block was taken', async () => {
    const ends = await negotiate(ibb, { isConverseJet: false });
    const { romeo, juliet } = await connect(ends);
    await Promise.all([collect(juliet.readable), streamOf(testBytes(8193)).pipeTo(romeo.writable)]);

    expect(ends.network.dialogue.slice(2)).toEqual([
      'romeo: data 0',
      'juliet: result',
      'romeo: data 1',
      'juliet: result',
      'romeo: close',
      'juliet: result',
    ]);
  });

  it('takes blocks that come before the answer to its open', async () => {
    const ends = await negotiate(ibb);
    const juliet = ends.network.join('juliet@capulet.lit/balcony');
    let answer: Promise<string> | undefined;
    juliet.handle(NS.ibb, ({ from, payload }) => {
      answer ??= juliet.say(from, dataElement(payload.getAttribute('sid') ?? '', 0, testBytes(10)));
      return ends.network.settled().then(() => undefined);
    });
    const { readable } = await ends.initiator.connect({ signal: never });
    const { value } = await readable.getReader().read();

    expect(value).toEqual(testBytes(10));
    expect(await answer).toBe('result');
  });

  it('refuses to be opened from the other side', async () => {
    const ends = await negotiate(ibb);
    await connect(ends);
    const sid = ends.offered.getAttribute('sid')!;
    const juliet = ends.network.join('juliet@capulet.lit/balcony');

    expect(await juliet.say('romeo@montague.lit/orchard', openElement(sid, 4096))).toBe('not-acceptable');
  });

  it('fails the writer when a block is refused', async () => {
    const ends = await negotiate(ibb);
    const { romeo } = await connect(ends);
    const juliet = ends.network.join('juliet@capulet.lit/balcony');
    juliet.handle(NS.ibb, () => Promise.reject(new Error('out of space')));
    const error = await failureOf(streamOf(testBytes(300_000)).pipeTo(romeo.writable));

    expect(isSessionError(error) && error.reason).toBe('failed-transport');
    expect(sent(ends, 'data').length).toBeLessThanOrEqual(3);
    expect(sent(ends, 'close')).toEqual([]);
  });

  it('calls a stream closed that the peer no longer knows', async () => {
    const ends = await negotiate(ibb);
    const { romeo, juliet } = await connect(ends);
    const reader = juliet.readable.getReader();
    const writer = romeo.writable.getWriter();
    const taking = (async () => {
      for (let read = 0; read < 32_768;) read += (await reader.read()).value!.length;
    })();
    await Promise.all([writer.write(testBytes(32_768)), taking]);
    await ends.network.settled();
    ibb(ends.network.join('juliet@capulet.lit/balcony'));

    await expectAsync(writer.close()).toBeResolved();
    expect(ends.network.dialogue.slice(-2)).toEqual(['romeo: close', 'juliet: item-not-found']);
  });

  it('knows no transport-info', async () => {
    const { initiator, responder } = await negotiate(ibb);
    const info = element(NS.jingleIbb, 'transport', { sid: 'another', 'block-size': 4096 });
    const notImplemented = ({ condition }: { condition?: string }): boolean => condition === 'feature-not-implemented';

    expect(() => initiator.info(info)).toThrowMatching(notImplemented);
    expect(() => responder.info(info)).toThrowMatching(notImplemented);
  });
});
