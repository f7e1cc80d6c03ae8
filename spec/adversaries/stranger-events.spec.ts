import { ConverseIq } from '../../src/converse/converse-iq.js';
import { ConversePep } from '../../src/converse/converse-pep.js';
import { NS } from '../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../support/memory-converse.js';
import { xml } from '../support/xml.js';

const event = `<event xmlns="${NS.pubsubEvent}"/>`;
const message = (from: string, children: string): Element =>
  xml(`<message xmlns="${NS.client}" from="${from}">${children}</message>`);

describe('A stranger', () => {
  it('cannot keep us from hearing the device lists of our contacts', () => {
    const host = new MemoryConverse();
    host.connect();
    const pep = new ConversePep(host.converse, new ConverseIq(host.converse));
    const heard: string[] = [];
    pep.onEvent((from) => heard.push(from));
    pep.listen();

    host.deliver(message('tybalt@example.org/street', event + event));
    host.deliver(message('juliet@example.org', event));

    expect(heard).toEqual(['juliet@example.org']);
  });
});
