import { ConversePep } from '../../../src/converse/converse-pep.js';
import { ConverseIq } from '../../../src/converse/converse-iq.js';
import { childOf, element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { xml } from '../../support/xml.js';

describe('PEP through Converse', () => {
  let host: MemoryConverse;
  let pep: ConversePep;
  let heard: string[];
  const event = (from: string): Element =>
    xml(`<message xmlns="${NS.client}" ${from}><event xmlns="${NS.pubsubEvent}"/></message>`);

  beforeEach(() => {
    host = new MemoryConverse();
    host.connect();
    pep = new ConversePep(host.converse, new ConverseIq(host.converse));
    heard = [];
    pep.onEvent((from) => heard.push(from));
    pep.listen();
  });

  it('§5: sends an element with the hint to store it, though it has no body', () => {
    pep.sendEncrypted('juliet@example.org', element(NS.omemo0, 'encrypted'));
    const [message] = host.sent;

    expect(message?.getAttribute('to')).toBe('juliet@example.org');
    expect(childOf(message!, NS.hints, 'store')).toBeDefined();
    expect(childOf(message!, NS.omemo0, 'encrypted')).toBeDefined();
  });

  it('tells of events, by account; one without a sender is of our own', () => {
    host.deliver(event('from="juliet@example.org/balcony"'));
    host.deliver(event(''));

    expect(heard).toEqual(['juliet@example.org', 'romeo@example.org']);
  });

  it('hears each event once after a reconnect', () => {
    host.reconnect();
    host.deliver(event('from="juliet@example.org"'));

    expect(heard).toEqual(['juliet@example.org']);
  });

  it('hears nothing after it was closed, nor after the next reconnect', () => {
    pep.close();
    host.deliver(event('from="juliet@example.org"'));
    host.reconnect();
    host.deliver(event('from="juliet@example.org"'));

    expect(heard).toEqual([]);
  });
});
