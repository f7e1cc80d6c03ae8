import { ConverseIq, errorElement, parseIqError } from '../../../src/converse/converse-iq.js';
import { SessionError, StanzaError } from '../../../src/errors.js';
import { element } from '../../../src/xmpp/element.js';
import type { IncomingIq } from '../../../src/xmpp/iq-port.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { rejection } from '../../support/rejection.js';
import { xml } from '../../support/xml.js';

const JULIET = 'juliet@example.org/balcony';
const PING = 'urn:example:ping';
const OTHER = 'urn:example:other';

describe('ConverseIq', () => {
  let host: MemoryConverse;
  let iq: ConverseIq;

  beforeEach(() => {
    host = new MemoryConverse();
    iq = new ConverseIq(host.converse);
  });

  const request = (children: string, attributes = `type="set" from="${JULIET}" id="1"`): Element =>
    xml(`<iq xmlns="${NS.client}" ${attributes}>${children}</iq>`);
  /** Resolves with our answer to a stanza. */
  const answerTo = (stanza: Element): Promise<Element> =>
    new Promise((resolve) => {
      host.onSend = resolve;
      host.deliver(stanza);
    });
  const result = (attributes = 'type="result"', children = ''): Element => request(children, attributes);
  const conditionOf = (answer: Element): string | undefined => parseIqError(answer).condition;

  describe('as a handler', () => {
    const incoming: IncomingIq[] = [];

    beforeEach(() => {
      incoming.length = 0;
      iq.handle(PING, (request) => {
        incoming.push(request);
        return undefined;
      });
      host.connect();
    });

    it('answers with a result to who asked, under the same id', async () => {
      const answer = await answerTo(request(`<ping xmlns="${PING}" a="1"/>`));

      expect(answer.getAttribute('type')).toBe('result');
      expect(answer.getAttribute('to')).toBe(JULIET);
      expect(answer.getAttribute('id')).toBe('1');
      expect(answer.children.length).toBe(0);
      expect(incoming[0]?.payload.getAttribute('a')).toBe('1');
      expect(incoming[0]?.from).toBe(JULIET);
    });

    it('answers with the element that it gives', async () => {
      iq.handle(OTHER, () => Promise.resolve(element(OTHER, 'pong')));

      expect((await answerTo(request(`<ping xmlns="${OTHER}"/>`))).firstElementChild?.localName).toBe('pong');
    });

    it('answers with the error that it throws, and its own condition', async () => {
      const extra = { name: 'unknown-session', namespace: NS.jingleErrors };
      iq.handle(OTHER, () => {
        throw new StanzaError('item-not-found', 'secret words', extra);
      });
      const answer = await answerTo(request(`<ping xmlns="${OTHER}"/>`));

      expect(answer.getAttribute('type')).toBe('error');
      expect(parseIqError(answer)).toEqual(jasmine.objectContaining({ condition: 'item-not-found', extra }));
      expect(answer.textContent).toBe('');
    });

    for (const error of [
      new Error('secret words'),
      new SessionError('cancel', 'unknown', 'secret words'),
      'secret words',
    ]) {
      it(`answers internal-server-error, and no word of it, to an exception (${String(error)})`, async () => {
        iq.handle(OTHER, () => {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- a handler may
          throw error;
        });
        const answer = await answerTo(request(`<ping xmlns="${OTHER}"/>`));

        expect(conditionOf(answer)).toBe('internal-server-error');
        expect(answer.textContent).toBe('');
      });
    }

    it('answers bad-request to more than one payload, and asks no handler', async () => {
      const answer = await answerTo(request(`<ping xmlns="${PING}"/><ping xmlns="${PING}"/>`));

      expect(conditionOf(answer)).toBe('bad-request');
      expect(incoming).toEqual([]);
    });

    it('answers a stanza with payloads of two handlers once', async () => {
      iq.handle(OTHER, () => undefined);
      await answerTo(request(`<ping xmlns="${PING}"/><ping xmlns="${OTHER}"/>`));

      expect(host.sent.length).toBe(1);
    });

    it('leaves alone what has no sender or id, what is no set, and what others handle', () => {
      host.deliver(request(`<ping xmlns="${PING}"/>`, 'type="set" id="1"'));
      host.deliver(request(`<ping xmlns="${PING}"/>`, `type="set" from="${JULIET}"`));
      host.deliver(request(`<ping xmlns="${PING}"/>`, `type="get" from="${JULIET}" id="1"`));
      host.deliver(request(`<ping xmlns="${OTHER}"/>`));

      expect(incoming).toEqual([]);
      expect(host.sent).toEqual([]);
    });

    it('tells its handler when the answer is on its way, not before', async () => {
      let sentBefore = -1;
      const told = new Promise<number>((resolve) => {
        iq.handle(OTHER, ({ answered }) => {
          sentBefore = host.sent.length;
          void answered.then(() => resolve(host.sent.length));
          return undefined;
        });
      });
      host.deliver(request(`<ping xmlns="${OTHER}"/>`));

      expect(await told).toBe(1);
      expect(sentBefore).toBe(0);
    });

    it('tells its handler so, too, when the connection is gone', async () => {
      const told = new Promise<void>((resolve) => {
        iq.handle(OTHER, ({ answered }) => {
          host.isConnected = false;
          void answered.then(resolve);
          return undefined;
        });
      });
      host.deliver(request(`<ping xmlns="${OTHER}"/>`));
      await told;

      expect(host.sent).toEqual([]);
    });

    it('answers once after a reconnect', async () => {
      host.reconnect();
      await answerTo(request(`<ping xmlns="${PING}"/>`));

      expect(incoming.length).toBe(1);
      expect(host.sent.length).toBe(1);
    });

    it('answers once when a handler was taken away and put back', async () => {
      const remove = iq.handle(OTHER, () => undefined);
      remove();
      iq.handle(OTHER, () => undefined);
      await answerTo(request(`<ping xmlns="${OTHER}"/>`));

      expect(host.sent.length).toBe(1);
    });

    it('answers nothing any more when its handler was taken away', () => {
      iq.handle(OTHER, () => undefined)();
      host.deliver(request(`<ping xmlns="${OTHER}"/>`));

      expect(host.sent).toEqual([]);
    });
  });

  describe('as a sender', () => {
    beforeEach(() => host.connect());

    it('sends the payload from our full JID and gives the answer', async () => {
      const answer = result();
      host.onIq = () => Promise.resolve(answer);

      expect(await iq.send('set', JULIET, element(PING, 'ping'))).toBe(answer);

      const [sent] = host.iqs;

      expect(sent?.getAttribute('to')).toBe(JULIET);
      expect(sent?.getAttribute('from')).toBe(host.jid);
      expect(sent?.getAttribute('type')).toBe('set');
      expect(sent?.firstElementChild?.namespaceURI).toBe(PING);
    });

    it('gives no two IQs the same id', async () => {
      host.onIq = () => Promise.resolve(result());
      for (let sent = 0; sent < 3; sent++) await iq.send('get', JULIET, element(PING, 'ping'));

      expect(new Set(host.iqs.map((sent) => sent.getAttribute('id'))).size).toBe(3);
    });

    it('throws what the peer answered', async () => {
      const error = errorElement(
        new StanzaError('not-acceptable', '', { name: 'security-required', namespace: 'urn:x' }),
      );
      const answer = result('type="error"');
      answer.append(error);
      host.onIq = () => Promise.resolve(answer);

      expect(await rejection(iq.send('set', JULIET, element(PING, 'ping')))).toEqual(
        jasmine.objectContaining({
          name: 'StanzaError',
          condition: 'not-acceptable',
          extra: { name: 'security-required', namespace: 'urn:x' },
        }),
      );
    });

    it('throws undefined-condition for an error that says nothing we know', async () => {
      for (const children of [
        '',
        '<error/>',
        `<error><made-up xmlns="${NS.stanzas}"/></error>`,
        '<error><conflict/></error>',
      ]) {
        host.onIq = () => Promise.resolve(result('type="error"', children));

        expect(await rejection(iq.send('set', JULIET, element(PING, 'ping')))).toEqual(
          jasmine.objectContaining({ name: 'StanzaError', condition: 'undefined-condition' }),
        );
      }
    });

    it('throws remote-server-timeout without an answer', async () => {
      expect(await rejection(iq.send('set', JULIET, element(PING, 'ping')))).toEqual(
        jasmine.objectContaining({ condition: 'remote-server-timeout' }),
      );
    });

    it('throws remote-server-timeout without a connection, and sends nothing', async () => {
      host.isConnected = false;

      expect(await rejection(iq.send('set', JULIET, element(PING, 'ping')))).toEqual(
        jasmine.objectContaining({ condition: 'remote-server-timeout' }),
      );
      expect(host.iqs).toEqual([]);
    });

    it('ends with an AbortError when it is cancelled, before or while it waits', async () => {
      const before = iq.send('set', JULIET, element(PING, 'ping'), { signal: AbortSignal.abort() });

      expect(await rejection(before)).toEqual(jasmine.objectContaining({ name: 'AbortError' }));
      expect(host.iqs).toEqual([]);

      host.onIq = () => new Promise(() => undefined);
      const cancel = new AbortController();
      const waiting = iq.send('set', JULIET, element(PING, 'ping'), { signal: cancel.signal });
      cancel.abort();

      expect(await rejection(waiting)).toEqual(jasmine.objectContaining({ name: 'AbortError' }));
    });

    it('ends although Converse never does, as after a lost connection', async () => {
      jasmine.clock().install();
      try {
        host.onIq = () => new Promise(() => undefined);
        const ended = rejection(iq.send('set', JULIET, element(PING, 'ping')));
        jasmine.clock().tick(2000);

        expect(await ended).toEqual(jasmine.objectContaining({ condition: 'remote-server-timeout' }));
      } finally {
        jasmine.clock().uninstall();
      }
    });
  });
});
