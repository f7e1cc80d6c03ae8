import { SeenDevices } from '../../../src/converse/seen-devices.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { xml } from '../../support/xml.js';

const TYBALT = 'tybalt@example.org';
const ALLEY = `${TYBALT}/alley`;
const SQUARE = `${TYBALT}/square`;

describe('Devices that others have shown', () => {
  let host: MemoryConverse;
  let devices: SeenDevices;
  beforeEach(() => {
    host = new MemoryConverse();
    devices = new SeenDevices(host.converse);
    host.connect();
  });

  const present = (from: string, more = '', type = ''): void => {
    host.deliver(xml(`<presence xmlns="${NS.client}" from="${from}" ${type && `type="${type}"`}>${more}</presence>`));
  };
  const write = (from: string, more = '<body>Have at thee</body>'): void => {
    host.deliver(xml(`<message xmlns="${NS.client}" type="chat" from="${from}">${more}</message>`));
  };
  const online = (): string[] | undefined => devices.online(TYBALT);

  it('are none, and unknown, of an account that has shown nothing', () => {
    expect(online()).toBeUndefined();
  });

  it('are those that have sent a presence: by priority, then the newest', () => {
    present(ALLEY, '<priority>1</priority>');
    present(SQUARE);
    present(`${TYBALT}/tomb`);

    expect(online()).toEqual([ALLEY, `${TYBALT}/tomb`, SQUARE]);

    present(ALLEY, '', 'unavailable');
    present(SQUARE, '', 'unavailable');
    present(`${TYBALT}/tomb`, '', 'unavailable');

    expect(online()).toEqual([]);
  });

  describe('by a message (XEP-0296)', () => {
    it('are the one that has written, before any other', () => {
      present(SQUARE, '<priority>5</priority>');

      write(ALLEY);

      expect(online()).toEqual([ALLEY, SQUARE]);
    });

    it('are the last one, where another one writes', () => {
      write(ALLEY);
      write(SQUARE);

      expect(online()).toEqual([SQUARE]);
    });

    for (const [what, from, type] of [
      ['a presence of it', ALLEY, ''],
      ['a presence of another device of the account', SQUARE, ''],
      ['an unavailable one of another device', SQUARE, 'unavailable'],
    ] as const) {
      it(`are only what presences say after ${what}`, () => {
        write(ALLEY);
        present(from, '', type);

        expect(online()).toEqual(type === '' ? [from] : []);
      });
    }

    it('are not locked any more when the other side has left the conversation', () => {
      write(ALLEY);

      write(ALLEY, `<gone xmlns="${NS.chatStates}"/>`);

      expect(online()).toEqual([]);
    });

    for (const [what, from, more] of [
      ['of an earlier time', ALLEY, `<delay xmlns="${NS.delay}" stamp="2026-01-01T00:00:00Z"/>`],
      ['out of a group chat', ALLEY, `<x xmlns="${NS.mucUser}"/>`],
      ['without a device', TYBALT, ''],
    ] as const) {
      it(`are not shown by one ${what}`, () => {
        write(from, `<body>Villain</body>${more}`);

        expect(online()).toBeUndefined();
      });
    }

    it('are not shown by one of our own account, as copies of our messages are', () => {
      write(host.jid);

      expect(devices.online('romeo@example.org')).toBeUndefined();
    });
  });

  it('are told with each presence and message that says something', () => {
    const told: string[] = [];
    devices.onChange((jid) => told.push(jid));
    present(ALLEY);
    write(SQUARE);
    write(SQUARE);
    present(SQUARE, '', 'subscribe');
    present(TYBALT, '', 'unavailable');
    write(TYBALT);

    expect(told).toEqual([TYBALT, TYBALT]);
    expect(online()).toEqual([SQUARE, ALLEY]);
  });

  it('of other accounts are not touched', () => {
    write(ALLEY);
    present('mercutio@example.org/square');

    expect(online()).toEqual([ALLEY]);
  });

  it('outlive a stream that is resumed, and no other', () => {
    present(ALLEY);
    host.hasResumed = true;
    host.reconnect();

    expect(online()).toEqual([ALLEY]);

    host.hasResumed = false;
    host.reconnect();

    expect(online()).toBeUndefined();
  });

  it('are kept of a thousand accounts: those that were heard longest ago go first', () => {
    present(ALLEY);
    write(SQUARE);
    for (let at = 0; at < 999; at++) present(`${String(at)}@example.org/x`);

    expect(online()).toEqual([SQUARE, ALLEY]);

    write('last@example.org/x');

    expect(online()).toBeUndefined();
  });
});
