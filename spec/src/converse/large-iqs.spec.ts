import { Answers } from '../../../src/converse/answers.js';
import { LargeIqs } from '../../../src/converse/large-iqs.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { failureOf } from '../../contracts/transport.js';
import { MemoryConverse } from '../../support/memory-converse.js';

const JULIET = 'juliet@capulet.lit/balcony';
const block = (id: string, to = JULIET): Element =>
  element(
    NS.client,
    'iq',
    { type: 'set', to, id },
    element(NS.ibb, 'data', { seq: '0', sid: 's' }, 'AAAA'.repeat(9000)),
  );

describe('Large requests', () => {
  let memory: MemoryConverse;
  let iqs: LargeIqs;
  let counted: Element[];
  const abort = new AbortController();
  const send = (id: string): Promise<void> => iqs.send(block(id), JULIET, abort.signal);
  const answer = (
    id: string,
    { type = 'result', from = JULIET, child }: { type?: string; from?: string; child?: Element } = {},
  ) => memory.deliver(element(NS.client, 'iq', { type, from, id }, child));

  beforeEach(() => {
    memory = new MemoryConverse();
    iqs = new LargeIqs(memory.converse, new Answers(memory.converse));
    counted = [];
    memory.converse.api.listen.on('send', (stanza: never) => void counted.push(stanza));
    memory.connect();
  });

  it('go out whole, and are counted by placeholders of some hundred bytes', async () => {
    const sent = send('a');

    expect(memory.sent.map(({ outerHTML }) => outerHTML)).toEqual([block('a').outerHTML]);
    expect(counted.map(({ outerHTML }) => outerHTML)).toEqual(['<iq xmlns="jabber:client" type="result" id="a"/>']);

    answer('a');
    await expectAsync(sent).toBeResolved();
  });

  it('leave alone what Strophe sends, which is a builder at a logout', () => {
    void send('a');
    const connection = memory.converse.api.connection.get()!;
    const farewell = { tree: () => element(NS.client, 'presence', { type: 'unavailable' }) };
    connection.send(farewell);

    expect(memory.sent.at(-1) as unknown).toBe(farewell);
  });

  it('end with the answer of their peer alone', async () => {
    const sent = send('a');
    answer('b');
    answer('a', { from: 'tybalt@capulet.lit/street' });

    await expectAsync(sent).toBePending();

    const child = element(NS.client, 'error', { type: 'wait' }, element(NS.stanzas, 'resource-constraint'));
    answer('a', { type: 'error', child });

    expect(await failureOf(sent)).toEqual(jasmine.objectContaining({ condition: 'resource-constraint' }));
  });

  it('end when nobody wants them any more, before they are sent too', async () => {
    const stop = new AbortController();
    const sent = iqs.send(block('a'), JULIET, stop.signal);
    stop.abort();

    expect(await failureOf(sent)).toBe(stop.signal.reason);
    expect(await failureOf(iqs.send(block('b'), JULIET, stop.signal))).toBe(stop.signal.reason);
    expect(memory.sent.length).toBe(1);
  });

  it('go out whole again when the host sends their placeholders after a resumption', async () => {
    const [first, second] = [send('a'), send('b')];
    answer('a');
    await first;
    memory.sent.length = 0;
    memory.reconnect();
    for (const placeholder of counted.splice(0)) memory.converse.api.connection.get()!.send(placeholder);

    expect(memory.sent.map(({ outerHTML }) => outerHTML)).toEqual([
      '<iq xmlns="jabber:client" type="result" id="a"/>',
      block('b').outerHTML,
    ]);

    answer('b');
    await expectAsync(second).toBeResolved();
  });

  it('leave all other stanzas as they are', () => {
    void failureOf(send('a'));
    const message = element(NS.client, 'message', { id: 'm' });
    memory.converse.api.connection.get()!.send(message);

    expect(memory.sent.at(-1)).toBe(message);
  });
});
