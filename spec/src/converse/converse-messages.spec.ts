import { ConverseMessages } from '../../../src/converse/converse-messages.js';
import { Pacer } from '../../../src/converse/pacer.js';
import { macrotask } from '../../../src/async/macrotask.js';
import { element } from '../../../src/xmpp/element.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { xml } from '../../support/xml.js';

const JULIET = 'juliet@example.org/balcony';
const CALL = 'urn:example:call';
const PAYLOAD = `<call xmlns="${CALL}"/>`;

describe('ConverseMessages', () => {
  let host: MemoryConverse;
  let messages: ConverseMessages;
  let pacer: Pacer;
  const heard: string[] = [];

  beforeEach(() => {
    host = new MemoryConverse();
    pacer = new Pacer(() => new Promise(() => undefined));
    messages = new ConverseMessages(host.converse, pacer);
    heard.length = 0;
    messages.handle(CALL, ({ from, payload }) => void heard.push(`${from} ${payload.localName}`));
    host.connect();
  });

  const message = (children: string, attributes = `type="chat" from="${JULIET}"`): Element =>
    xml(`<message xmlns="${NS.client}" ${attributes}>${children}</message>`);

  it('hear what a device says, beside anything else', () => {
    host.deliver(message(`<body>Hello</body>${PAYLOAD}<store xmlns="${NS.hints}"/>`));

    expect(heard).toEqual([`${JULIET} call`]);
  });

  const copy = new XMLSerializer().serializeToString(message(PAYLOAD));
  const forwarded = `<forwarded xmlns="urn:xmpp:forward:0">${copy}</forwarded>`;
  for (const [what, stanza] of [
    ['was kept for us', message(`${PAYLOAD}<delay xmlns="urn:xmpp:delay" stamp="2026-01-01T00:00:00Z"/>`)],
    ['comes from the archive', message(`<result xmlns="urn:xmpp:mam:2">${forwarded}</result>`)],
    ['another device received', message(`<received xmlns="urn:xmpp:carbons:2">${forwarded}</received>`)],
    ['another device sent', message(`<sent xmlns="urn:xmpp:carbons:2">${forwarded}</sent>`)],
    ['comes from no device', message(PAYLOAD, 'type="chat" from="juliet@example.org"')],
    ['comes from nobody', message(PAYLOAD, 'type="chat"')],
    ['is no chat', message(PAYLOAD, `type="groupchat" from="${JULIET}"`)],
    ['is an error', message(PAYLOAD, `type="error" from="${JULIET}"`)],
    ['says two things', message(PAYLOAD + PAYLOAD)],
  ] as const) {
    it(`do not hear what ${what}`, () => {
      host.deliver(stanza);

      expect(heard).toEqual([]);
    });
  }

  describe('of our other devices', () => {
    const sent: string[] = [];
    const account = 'romeo@example.org';
    beforeEach(() => {
      sent.length = 0;
      messages.handleSent(CALL, ({ to, payload }) => void sent.push(`${to} ${payload.localName}`));
    });
    const carbon = (
      children: string,
      { by = account, from = `${account}/phone`, name = 'sent', type = 'chat' } = {},
    ) => {
      const inner = message(children, `type="${type}" from="${from}" to="${JULIET}"`);
      const copied = new XMLSerializer().serializeToString(inner);
      return message(
        `<${name} xmlns="urn:xmpp:carbons:2"><forwarded xmlns="urn:xmpp:forward:0">${copied}</forwarded></${name}>`,
        `type="chat" from="${by}" to="${account}/orchard"`,
      );
    };

    it('are heard in the copies of our server', () => {
      host.deliver(carbon(PAYLOAD));

      expect(sent).toEqual([`${JULIET} call`]);
      expect(heard).toEqual([]);
    });

    for (const [what, stanza] of [
      ['the copy of somebody else', carbon(PAYLOAD, { by: JULIET })],
      ['the copy of another account of our server', carbon(PAYLOAD, { by: 'example.org' })],
      ['what another device received', carbon(PAYLOAD, { name: 'received', from: JULIET })],
      ['what a contact sent', carbon(PAYLOAD, { from: JULIET })],
      ['two things at once', carbon(PAYLOAD + PAYLOAD)],
      ['anything else', carbon('<body>Hello</body>')],
      ['a message of its own', message(PAYLOAD, `type="chat" from="${account}/phone" to="${JULIET}"`)],
    ] as const) {
      it(`are not heard in ${what}`, () => {
        host.deliver(stanza);

        expect(sent).toEqual([]);
      });
    }
  });

  it('hear the next one when the handler fails', () => {
    messages.handle(CALL, () => {
      heard.push('failed');
      throw new Error('unreadable');
    });
    host.deliver(message(PAYLOAD));
    host.deliver(message(PAYLOAD));

    expect(heard.filter((word) => word === 'failed').length).toBe(2);
  });

  it('hear each thing once after a reconnect, whether Strophe has kept its handlers or not', () => {
    host.trigger('reconnected');
    host.deliver(message(PAYLOAD));
    host.reconnect();
    host.deliver(message(PAYLOAD));

    expect(heard.length).toBe(2);
  });

  it('go out as chat messages that archives keep', async () => {
    messages.send(JULIET, element(CALL, 'answer', { id: '1' }));
    await macrotask();
    const [sent] = host.sent;

    expect(sent?.localName).toBe('message');
    expect(sent?.getAttribute('type')).toBe('chat');
    expect(sent?.getAttribute('to')).toBe(JULIET);
    expect(sent?.getAttribute('from')).toBe(host.jid);
    expect([...sent!.children].map((child) => `${child.localName} ${child.namespaceURI}`)).toEqual([
      `answer ${CALL}`,
      `store ${NS.hints}`,
    ]);
  });

  it('go out no faster than the server takes them, with the other answers to that account', async () => {
    for (let at = 0; at < 20; at++) void pacer.turn(bareJid(JULIET));
    for (let at = 0; at < 20; at++) messages.send(JULIET, element(CALL, 'answer'));
    for (let at = 0; at < 100; at++) await macrotask();

    expect(host.sent.length).toBe(4);
  });

  it('are not sent without a connection', async () => {
    host.isConnected = false;
    messages.send(JULIET, element(CALL, 'answer'));
    await macrotask();

    expect(host.sent).toEqual([]);
  });
});
