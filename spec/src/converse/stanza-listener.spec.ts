import { listenFor } from '../../../src/converse/stanza-listener.js';
import { StanzaError } from '../../../src/errors.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { recordLog } from '../../support/recorded-log.js';
import { xml } from '../../support/xml.js';

const PING = 'urn:example:ping';

describe('A listener for stanzas', () => {
  let host: MemoryConverse;
  let heard: string[];
  let logged: string[];
  const stanza = (id: string, attributes = 'type="set"', name = 'iq'): Element =>
    xml(`<${name} xmlns="${NS.client}" id="${id}" ${attributes}><ping xmlns="${PING}"/></${name}>`);
  const hear = (one: Element): unknown => heard.push(one.getAttribute('id')!);
  const filter = { name: 'iq', namespace: PING, type: 'set' } as const;

  beforeEach(() => {
    host = new MemoryConverse();
    heard = [];
    logged = recordLog();
  });

  it('hears what it asked for, and nothing else', () => {
    listenFor(host.converse, filter, hear);
    host.connect();
    host.deliver(stanza('1'));
    host.deliver(stanza('2', 'type="get"'));
    host.deliver(stanza('3', 'type="set"', 'message'));
    host.deliver(xml(`<iq xmlns="${NS.client}" id="4" type="set"><pong xmlns="urn:example:pong"/></iq>`));

    expect(heard).toEqual(['1']);
  });

  it('hears at once where it comes to a connection that is up', () => {
    host.connect();
    listenFor(host.converse, filter, hear);
    host.deliver(stanza('1'));

    expect(heard).toEqual(['1']);
  });

  it('hears each stanza once after a reconnect, those too that the server replays before Converse is connected', () => {
    listenFor(host.converse, filter, hear);
    host.connect();
    host.reconnect(stanza('1'), stanza('2'));
    host.deliver(stanza('3'));

    expect(heard).toEqual(['1', '2', '3']);
  });

  for (const event of ['streamResumed', 'afterResourceBinding']) {
    it(`hears from the event ${event} on, where that comes alone`, () => {
      listenFor(host.converse, filter, hear);
      host.trigger(event);
      host.deliver(stanza('1'));

      expect(heard).toEqual(['1']);
    });
  }

  it('leaves one handler with Strophe, however often it is told', () => {
    listenFor(host.converse, filter, hear);
    for (let n = 0; n < 3; n++) host.connect();
    host.deliver(stanza('1'));

    expect(heard).toEqual(['1']);
    expect(host.handlerCount).toBe(1);
  });

  it('hears nothing more once it was ended, nor comes back at a reconnect', () => {
    const end = listenFor(host.converse, filter, hear);
    host.connect();
    end();
    host.deliver(stanza('1'));
    host.reconnect(stanza('2'));
    host.deliver(stanza('3'));

    expect(heard).toEqual([]);
    expect(host.handlerCount).toBe(0);
  });

  for (const [how, fail] of [
    [
      'throws',
      (error: Error): unknown => {
        throw error;
      },
    ],
    ['rejects', (error: Error): unknown => Promise.reject(error)],
  ] as const) {
    it(`hears the next stanza when its handler ${how}, and logs the error once`, async () => {
      listenFor(host.converse, filter, (one) => {
        hear(one);
        return fail(new TypeError('secret'));
      });
      host.connect();
      host.deliver(stanza('1'));
      host.deliver(stanza('2'));
      await Promise.resolve().then(() => undefined);

      expect(heard).toEqual(['1', '2']);
      expect(logged.length).toBe(2);
      expect(logged[0]).toMatch(/^converse-jet: a handler of <iq\/>: TypeError\n/);
      expect(logged.join()).not.toContain('secret');
    });

    it(`logs nothing when its handler ${how} because the stanza is malformed`, async () => {
      listenFor(host.converse, filter, (one) => {
        hear(one);
        return fail(new StanzaError('bad-request', 'two of one'));
      });
      host.connect();
      for (let n = 0; n < 100; n++) host.deliver(stanza(String(n)));
      await Promise.resolve().then(() => undefined);

      expect(heard.length).toBe(100);
      expect(logged).toEqual([]);
    });
  }
});
