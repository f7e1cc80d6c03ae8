import { DirectedPresence } from '../../../src/converse/directed-presence.js';
import type { OpenedChats } from '../../../src/converse/opened-chats.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { MemoryModel } from '../../support/memory-model.js';
import { xml } from '../../support/xml.js';

const TYBALT = 'tybalt@example.org';
const JULIET = 'juliet@example.org';

describe('Directed presence', () => {
  let host: MemoryConverse;
  let isAllowed: boolean;
  let opened: Set<string>;
  let tell: (jid: string) => void;
  let begin: () => unknown;
  beforeEach(() => {
    host = new MemoryConverse();
    isAllowed = true;
    opened = new Set();
    const roster = new Map([
      [JULIET, new MemoryModel({ subscription: 'both' })],
      [TYBALT, new MemoryModel({ subscription: undefined })],
    ]);
    host.state['roster'] = roster;
    const chats = {
      has: (jid: string) => opened.has(jid),
      all: () => [...opened],
      onChange: (listener: (jid: string) => void) => (tell = listener),
    } as unknown as OpenedChats;
    begin = () => new DirectedPresence(host.converse, chats, () => isAllowed);
    begin();
    host.connect();
  });

  /** Converse tells its contacts. */
  const broadcast = (more = '', attributes = ''): void =>
    host.trigger('send', xml(`<presence xmlns="${NS.client}" ${attributes}>${more}</presence>`));
  const open = (jid: string): void => {
    opened.add(jid);
    tell(jid);
  };
  const close = (jid: string): void => {
    opened.delete(jid);
    tell(jid);
  };
  const said = (): string[] =>
    host.sent.map((presence) => {
      const parts = [...presence.children].map(({ localName }) => localName).join(' ');
      return [presence.getAttribute('to'), presence.getAttribute('type'), parts].filter(Boolean).join(' ');
    });

  it('goes to a stranger whose chat is opened, with what we can do and nothing else', () => {
    broadcast(`<show>away</show><status>In a tomb</status><priority>3</priority><c xmlns="${NS.caps}" ver="x"/>`);
    open(TYBALT);

    expect(said()).toEqual([`${TYBALT} priority c`]);
    expect(host.sent[0]!.textContent).toBe('3');
  });

  it('goes again each time that our contacts are told, and not before they were', () => {
    open(TYBALT);

    expect(said()).toEqual([]);

    broadcast();
    broadcast();

    expect(said()).toEqual([TYBALT, TYBALT]);
  });

  it('is taken back when the chat is closed, once', () => {
    broadcast();
    open(TYBALT);
    close(TYBALT);
    broadcast();
    close(TYBALT);

    expect(said()).toEqual([TYBALT, `${TYBALT} unavailable`]);
  });

  it('does not go where the deployer does not allow it', () => {
    isAllowed = false;
    broadcast();
    open(TYBALT);
    broadcast();
    close(TYBALT);

    expect(said()).toEqual([]);
  });

  it('does not go to contacts, to ourselves, or while nobody knows who is one', () => {
    broadcast();
    open(JULIET);
    open('romeo@example.org');
    delete host.state['roster'];
    open(TYBALT);

    expect(said()).toEqual([]);
  });

  it('is not taken back from who has become a contact', () => {
    broadcast();
    open(TYBALT);
    (host.state['roster'] as Map<string, MemoryModel>).set(TYBALT, new MemoryModel({ subscription: 'from' }));
    close(TYBALT);

    expect(said()).toEqual([TYBALT]);
  });

  it('does not follow what goes to somebody, or says that we are gone', () => {
    open(TYBALT);
    broadcast('', 'to="room@example.org/romeo"');
    broadcast('', 'type="unavailable"');

    expect(said()).toEqual([]);
  });

  it('is asked of Converse where our contacts were told before it began', () => {
    begin();
    open(TYBALT);

    expect(host.presences).toBe(1);
  });

  it('is asked of Converse after a reload that resumes the stream, in which it says nothing', () => {
    host.hasResumed = true;
    open(TYBALT);

    expect(host.presences).toBe(1);
  });
});
