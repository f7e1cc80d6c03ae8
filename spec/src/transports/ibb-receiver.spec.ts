import { isSessionError } from '../../../src/errors.js';
import type { Connection, TransportSession } from '../../../src/jingle/transport.js';
import { closeElement, dataElement } from '../../../src/transports/ibb/stanza.js';
import { ibb } from '../../../src/transports/ibb/ibb.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { contextOf, failureOf } from '../../contracts/transport.js';
import { MemoryNetwork, expectAllAnswered, type MemoryPort } from '../../support/memory-iq.js';
import { collect, testBytes } from '../../support/streams.js';
import { xml } from '../../support/xml.js';

const ROMEO = 'romeo@montague.lit/orchard';
const JULIET = 'juliet@capulet.lit/balcony';

describe('An IBB responder whose peer writes its own stanzas', () => {
  let network: MemoryNetwork;
  let romeo: MemoryPort;
  let mallory: MemoryPort;
  let session: TransportSession;
  let connecting: Promise<Connection>;
  const abort = new AbortController();

  const stanza = (text: string): Element => xml(text.replace(' ', ` xmlns="${NS.ibb}" `));
  const say = (text: string): Promise<string> => romeo.say(JULIET, stanza(text));
  const open = (): Promise<string> => say('<open sid="s" block-size="16" stanza="iq"/>');
  const data = (seq: number, bytes = testBytes(16)): Promise<string> => romeo.say(JULIET, dataElement('s', seq, bytes));
  const close = (): Promise<string> => romeo.say(JULIET, closeElement('s'));
  const connection = async (): Promise<Connection> => {
    await open();
    return connecting;
  };

  beforeEach(async () => {
    network = new MemoryNetwork();
    romeo = network.join(ROMEO);
    mallory = network.join('mallory@evil.lit/cave');
    const juliet = network.join(JULIET);
    const offered = xml(`<transport xmlns="${NS.jingleIbb}" sid="s" block-size="16"/>`);
    session = ibb(juliet, () => true).answer(offered, contextOf(juliet, JULIET, ROMEO));
    await session.describe({ signal: abort.signal });
    connecting = session.connect({ signal: abort.signal });
  });

  afterEach(async () => {
    session.close();
    await expectAllAnswered(network);
  });

  it('opens the stream once', async () => {
    expect(await open()).toBe('result');
    expect(await open()).toBe('not-acceptable');
  });

  it('opens nothing larger than agreed, and waits for a better open', async () => {
    expect(await say('<open sid="s" block-size="17"/>')).toBe('resource-constraint');
    expect(await say('<open sid="s" block-size="65536"/>')).toBe('bad-request');
    expect(await say('<open sid="s" block-size="0"/>')).toBe('bad-request');
    expect(await say('<open sid="s"/>')).toBe('bad-request');
    expect(await say('<open sid="s" block-size="4"/>')).toBe('result');
    expect(await data(0, testBytes(5))).toBe('bad-request');
  });

  it('takes no blocks in messages', async () => {
    expect(await say('<open sid="s" block-size="16" stanza="message"/>')).toBe('feature-not-implemented');
    expect(await say('<open sid="s" block-size="16"/>')).toBe('result');
  });

  it('knows no other stream', async () => {
    await open();

    expect(await say('<open sid="t" block-size="16"/>')).toBe('not-acceptable');
    expect(await say('<data sid="t" seq="0">AAAA</data>')).toBe('item-not-found');
    expect(await say('<close sid="t"/>')).toBe('item-not-found');
    expect(await say('<data seq="0">AAAA</data>')).toBe('bad-request');
    expect(await say('<pause sid="s"/>')).toBe('bad-request');
  });

  it('takes nothing for a stream that is not open yet', async () => {
    expect(await data(0)).toBe('item-not-found');
    expect(await close()).toBe('item-not-found');
  });

  it('lets nobody else touch a stream, another device of the peer neither', async () => {
    const other = network.join('romeo@montague.lit/phone');
    for (const stranger of [mallory, other]) {
      expect(await stranger.say(JULIET, stanza('<open sid="s" block-size="16"/>'))).toBe('not-acceptable');
    }
    const { readable } = await connection();
    for (const stranger of [mallory, other]) {
      expect(await stranger.say(JULIET, dataElement('s', 0, testBytes(16)))).toBe('item-not-found');
      expect(await stranger.say(JULIET, closeElement('s'))).toBe('item-not-found');
    }
    const reading = collect(readable);

    expect(await data(0)).toBe('result');
    expect(await close()).toBe('result');
    expect(await reading).toEqual(testBytes(16));
  });

  it('answers strangers the same, whatever they ask', async () => {
    const offered = xml(`<transport xmlns="${NS.jingleIbb}" sid="t" block-size="16"/>`);
    const nurse = network.join('nurse@capulet.lit/kitchen');
    const other = ibb(nurse, (peer) => peer !== mallory.self).answer(offered, contextOf(nurse, nurse.self, ROMEO));
    for (const text of ['<open sid="t" block-size="16"/>', '<close sid="t"/>', '<close sid="none"/>', '<data/>']) {
      expect(await mallory.say(nurse.self, stanza(text))).toBe('service-unavailable');
    }
    other.close();
  });

  it('takes no sid with a JID in it for that JID', async () => {
    await open();
    const disguised = network.join(`mallory@evil.lit/cave ${ROMEO}`);
    const offered = xml(`<transport xmlns="${NS.jingleIbb}" sid="s mallory@evil.lit/cave" block-size="16"/>`);
    const juliet = network.join(JULIET);
    const other = ibb(juliet, () => true).answer(offered, contextOf(juliet, JULIET, ROMEO));
    void other.connect({ signal: abort.signal });

    expect(await disguised.say(JULIET, stanza('<open sid="s" block-size="16"/>'))).toBe('not-acceptable');

    other.close();
  });

  it('acknowledges a block when it is read', async () => {
    const { readable } = await connection();
    const [first, second] = [data(0), data(1)];
    await network.settled();

    expect(network.unanswered).toEqual(['data 0', 'data 1']);

    const reader = readable.getReader();
    await reader.read();

    expect(await first).toBe('result');
    expect(network.unanswered).toEqual(['data 1']);

    await reader.read();

    expect(await second).toBe('result');
  });

  for (const [what, seq] of [
    ['a gap', 2],
    ['a duplicate', 0],
  ] as const) {
    it(`fails the stream on ${what}`, async () => {
      const { readable } = await connection();
      const reader = readable.getReader();
      const first = data(0);
      await reader.read();
      await first;

      expect(await data(seq)).toBe('unexpected-request');

      const error = await failureOf(reader.read());

      expect(isSessionError(error) && error.failure).toBe('connection-lost');
      expect(await data(1)).toBe('item-not-found');
    });
  }

  it('fails the stream on a block larger than agreed', async () => {
    const { readable } = await connection();
    const reading = failureOf(readable.getReader().read());

    expect(await data(0, testBytes(17))).toBe('bad-request');
    expect(isSessionError(await reading)).toBeTrue();
  });

  it('answers what it can no longer use after a failure, though nobody reads', async () => {
    await connection();

    expect(await data(1)).toBe('unexpected-request');
    expect(await data(0)).toBe('item-not-found');
    expect(await close()).toBe('result');
  });

  it('never calls a failed stream complete', async () => {
    const { readable } = await connection();
    const first = data(0);
    await data(2);
    await close();
    const error = await failureOf(collect(readable));

    expect(isSessionError(error) && error.failure).toBe('connection-lost');
    expect(await first).toBe('result');
  });

  it('refuses a malformed block, and takes the right one after it', async () => {
    const { readable } = await connection();

    expect(await say('<data sid="s" seq="0">AAA!</data>')).toBe('bad-request');
    expect(await say('<data sid="s" seq="-1">AAAA</data>')).toBe('bad-request');

    const reading = readable.getReader().read();

    expect(await data(0)).toBe('result');
    expect((await reading).value).toEqual(testBytes(16));
  });

  it('acknowledges an empty block without giving a chunk', async () => {
    const { readable } = await connection();
    const reading = readable.getReader().read();

    expect(await data(0, new Uint8Array(0))).toBe('result');
    expect(await data(1)).toBe('result');
    expect((await reading).value).toEqual(testBytes(16));
  });

  it('holds sixteen blocks of a peer that waits for no answer, and fails at the next', async () => {
    const { readable } = await connection();
    const answers = Array.from({ length: 16 }, (_, seq) => data(seq));
    await network.settled();

    expect(network.unanswered.length).toBe(16);
    expect(await data(16)).toBe('resource-constraint');

    await Promise.all(answers);

    expect(isSessionError(await failureOf(collect(readable)))).toBeTrue();
  });

  it('answers late blocks with result when the reader has stopped', async () => {
    const { readable } = await connection();
    const first = data(0);
    await readable.cancel();

    expect(await first).toBe('result');
    expect(await data(1)).toBe('result');
    expect(await data(77)).toBe('result');
    expect(await close()).toBe('result');
  });

  it('answers late blocks with result when the session is over', async () => {
    const { readable } = await connection();
    const first = data(0);
    await network.settled();
    session.close();

    expect(await first).toBe('result');
    expect(await data(1)).toBe('result');
    expect(await close()).toBe('result');
    expect(await open()).toBe('not-acceptable');
    expect(isSessionError(await failureOf(collect(readable)))).toBeTrue();
  });

  it('answers late blocks with result twenty times, then with item-not-found', async () => {
    await connection();
    session.close();
    for (let seq = 0; seq < 20; seq++) expect(await data(seq)).toBe('result');

    expect(await data(20)).toBe('item-not-found');
    expect(await close()).toBe('item-not-found');
  });

  it('takes nothing after close, and gives everything before it', async () => {
    const { readable } = await connection();
    const first = data(0);
    expect(await close()).toBe('result');
    expect(await data(1)).toBe('item-not-found');

    expect(await collect(readable)).toEqual(testBytes(16));
    expect(await first).toBe('result');
  });
});
