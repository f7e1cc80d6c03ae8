import { isStanzaError } from '../../../src/errors.js';
import type { Transport, TransportContext } from '../../../src/jingle/transport.js';
import { dataElement, openElement } from '../../../src/transports/ibb/stanza.js';
import { ibb } from '../../../src/transports/ibb/ibb.js';
import { element } from '../../../src/xmpp/element.js';
import type { IqHandler, IqPort } from '../../../src/xmpp/iq-port.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { contextOf, failureOf } from '../../contracts/transport.js';
import { collect } from '../../support/streams.js';

const ROMEO = 'romeo@montague.lit/orchard';
const JULIET = 'juliet@capulet.lit/balcony';
const TRANSPORT = element(NS.jingleIbb, 'transport', { sid: 's', 'block-size': 1 });

/** An IQ port whose peer answers `result` at once, quick enough for 65536 blocks. */
class QuickPort implements IqPort {
  readonly self = JULIET;
  readonly numbers: (string | null)[] = [];
  #handler: IqHandler = () => undefined;

  send(_type: 'get' | 'set', _to: string, payload: Element): Promise<Element> {
    this.numbers.push(payload.getAttribute('seq'));
    return Promise.resolve(payload);
  }

  sendLarge(_to: string, payload: Element): Promise<void> {
    this.numbers.push(payload.getAttribute('seq'));
    return Promise.resolve();
  }

  reply(): void {
    throw new Error('unused');
  }

  handle(_namespace: string, handler: IqHandler): () => void {
    this.#handler = handler;
    return () => undefined;
  }

  /** Says this as the peer. @returns `result`, or the condition of the error */
  async say(payload: Element): Promise<string> {
    try {
      await this.#handler({ from: ROMEO, payload, answered: Promise.resolve() });
      return 'result';
    } catch (error) {
      return isStanzaError(error) ? error.condition : String(error);
    }
  }
}

describe('The numbers of IBB blocks', () => {
  const { signal } = new AbortController();
  let port: QuickPort;
  let transport: Transport;
  const context = (): TransportContext =>
    contextOf(port, JULIET, ROMEO, { peerFeatures: () => Promise.resolve(new Set<string>()) });

  beforeEach(() => {
    port = new QuickPort();
    transport = ibb(port, () => true);
  });

  it('begin again after 65535 when we send', async () => {
    const session = transport.offer(context());
    await session.describe({ signal });
    session.accepted(TRANSPORT);
    const writer = (await session.connect({ signal })).writable.getWriter();
    await writer.write(new Uint8Array(65_538));
    await writer.close();

    expect(port.numbers.slice(65_535)).toEqual(['65534', '65535', '0', '1', null]);
  }, 60_000);

  it('begin again after 65535 when the peer sends, or go on (Conversations)', async () => {
    const session = transport.answer(TRANSPORT, context());
    await session.describe({ signal });
    const connecting = session.connect({ signal });
    await port.say(openElement('s', 1));
    const reading = failureOf(collect((await connecting).readable));
    const answers = new Set<string>();
    const say = (seq: number): Promise<string> => port.say(dataElement('s', seq, new Uint8Array(1)));
    for (let seq = 0; seq < 65_536; seq++) answers.add(await say(seq));

    expect([...answers]).toEqual(['result']);
    expect(await say(0)).toBe('result');
    expect(await say(65_537)).toBe('result');
    expect(await say(65_537)).toBe('unexpected-request');
    expect(await reading).toBeInstanceOf(Error);
  }, 60_000);
});
