import { ConverseIq } from '../../../src/converse/converse-iq.js';
import { parseIqError } from '../../../src/converse/iq-errors.js';
import { macrotask } from '../../../src/async/macrotask.js';
import { SessionError, StanzaError } from '../../../src/errors.js';
import { element } from '../../../src/xmpp/element.js';
import type { IncomingIq } from '../../../src/xmpp/iq-port.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
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

    it('knows which errors of others pass', () => {
      const error = (type: string): Element =>
        xml(
          `<iq xmlns="${NS.client}" type="error"><error type="${type}"><policy-violation xmlns="${NS.stanzas}"/></error></iq>`,
        );

      expect(parseIqError(error('wait'))).toEqual(
        jasmine.objectContaining({ condition: 'policy-violation', isTemporary: true }),
      );
      expect(parseIqError(error('modify')).isTemporary).toBeFalse();
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

    describe('in a flood', () => {
      const ponged = Promise.withResolvers<null>();
      beforeEach(() => {
        host.onIq = () => ponged.promise;
        iq.handle(OTHER, () => {
          throw new StanzaError('service-unavailable', 'not admitted');
        });
      });
      const ask = (namespace: string, from: string): void =>
        host.deliver(request(`<ping xmlns="${namespace}"/>`, `type="set" from="${from}" id="1"`));
      const answered = async (): Promise<number> => {
        for (let at = 0; at < 100; at++) await macrotask();
        return host.sent.length;
      };

      for (const [what, namespace] of [
        ['results', PING],
        ['errors', OTHER],
      ] as const) {
        it(`sends ${what} no faster than its server answers pings`, async () => {
          for (let at = 0; at < 100; at++) ask(namespace, JULIET);

          expect(await answered()).toBe(24);

          const [ping, second] = host.iqs;

          expect(ping?.getAttribute('to')).toBe(bareJid(host.jid));
          expect(ping?.firstElementChild?.namespaceURI).toBe('urn:xmpp:ping');
          expect(second).toBeUndefined();
        });
      }

      it('makes others wait neither for an account with many devices nor for strangers, however many', async () => {
        for (let at = 0; at < 100; at++) {
          ask(PING, `${bareJid(JULIET)}/${at}`);
          ask(OTHER, `mercutio${at}@example.org/street`);
        }

        expect(await answered()).toBe(48);

        ask(PING, 'nurse@example.org/street');

        expect(await answered()).toBe(49);
        expect(host.sent.at(-1)?.getAttribute('to')).toBe('nurse@example.org/street');
      });

      it('rejects what peers ask for in the same line, and waits for no answer of theirs', async () => {
        for (let at = 0; at < 20; at++) ask(PING, JULIET);

        expect(await answered()).toBe(20);

        for (let at = 0; at < 20; at++) iq.reply(JULIET, element(PING, 'no'));

        expect(await answered()).toBe(24);

        const [last] = host.sent.slice(-1);

        expect(last?.getAttribute('type')).toBe('set');
        expect(last?.getAttribute('to')).toBe(JULIET);
        expect(new Set(host.sent.slice(20).map((sent) => sent.id)).size).toBe(4);
        expect(host.iqs.length).toBe(1);
      });

      for (const hasResumed of [false, true]) {
        it(`goes on where the connection was lost with a ping, ${hasResumed ? 'and resumed' : 'and is a new one'}`, async () => {
          for (let at = 0; at < 40; at++) ask(PING, JULIET);

          expect(await answered()).toBe(24);

          host.hasResumed = hasResumed;
          host.reconnect();

          expect(await answered()).toBe(32);
          expect(host.iqs.length).toBe(2);
        });
      }

      it('tells stream management of each, which counts what was sent', async () => {
        let counted = 0;
        host.converse.api.listen.on('send', () => counted++);
        ask(PING, JULIET);
        iq.reply(JULIET, element(PING, 'no'));

        expect(await answered()).toBe(2);
        expect(counted).toBe(2);
      });
    });

    it('answers a request with an id of more than 1024 characters, too', async () => {
      await answerTo(request(`<ping xmlns="${PING}"/>`, `type="set" from="${JULIET}" id="${'1'.repeat(1025)}"`));

      expect(incoming.length).toBe(1);
      expect(host.sent.length).toBe(1);
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
});
