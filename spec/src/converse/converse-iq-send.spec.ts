import { ConverseIq } from '../../../src/converse/converse-iq.js';
import { errorElement } from '../../../src/converse/iq-errors.js';
import { macrotask } from '../../../src/async/macrotask.js';
import { StanzaError } from '../../../src/errors.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryConverse } from '../../support/memory-converse.js';
import { rejection } from '../../support/rejection.js';
import { xml } from '../../support/xml.js';

const JULIET = 'juliet@example.org/balcony';
const PING = 'urn:example:ping';

describe('ConverseIq', () => {
  let host: MemoryConverse;
  let iq: ConverseIq;

  beforeEach(() => {
    host = new MemoryConverse();
    iq = new ConverseIq(host.converse);
  });

  const request = (children: string, attributes = `type="set" from="${JULIET}" id="1"`): Element =>
    xml(`<iq xmlns="${NS.client}" ${attributes}>${children}</iq>`);
  const result = (attributes = 'type="result"', children = ''): Element => request(children, attributes);

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

    describe('whose stream was resumed while it waits', () => {
      const waiting = (to: string): [Promise<Element>, answer: (from: string) => Element] => {
        host.onIq = () => new Promise(() => undefined);
        const answered = iq.send('get', to, element(PING, 'ping'));
        const id = host.iqs.at(-1)!.getAttribute('id')!;
        return [answered, (from) => xml(`<iq xmlns="${NS.client}" type="result" ${from} id="${id}"/>`)];
      };

      it('hears the answer that comes on it', async () => {
        const [answered, answer] = waiting(JULIET);
        const late = answer(`from="${JULIET}"`);
        host.hasResumed = true;
        host.reconnect(late);

        expect(await answered).toBe(late);
      });

      it('hears that of our own account, whose name the server may leave out', async () => {
        const [answered, answer] = waiting('romeo@example.org');
        const late = answer('');
        host.reconnect(late);

        expect(await answered).toBe(late);
      });

      it('takes none of somebody else', async () => {
        const [answered, answer] = waiting(JULIET);
        host.reconnect(answer('from="tybalt@example.org/street"'), answer('from="juliet@example.org"'));

        await macrotask();

        await expectAsync(answered).toBePending();
      });
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
