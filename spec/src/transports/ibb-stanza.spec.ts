import { isStanzaError } from '../../../src/errors.js';
import { closeElement, dataElement, openElement, parseRequest } from '../../../src/transports/ibb/stanza.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { testBytes } from '../../support/streams.js';
import { xml } from '../../support/xml.js';

const data = (text: string, seq = '0'): Element => xml(`<data xmlns="${NS.ibb}" sid="s" seq="${seq}">${text}</data>`);
const overTheWire = (element: Element): Element => xml(new XMLSerializer().serializeToString(element));

function conditionOf(payload: Element): string {
  try {
    return `no error but ${parseRequest(payload).name}`;
  } catch (error) {
    return isStanzaError(error) ? error.condition : String(error);
  }
}

describe('An IBB stanza', () => {
  it('is read as it was built', () => {
    const bytes = testBytes(1000);

    expect(parseRequest(overTheWire(openElement('s', 4096)))).toEqual({
      name: 'open',
      sid: 's',
      blockSize: 4096,
      stanza: 'iq',
    });
    expect(parseRequest(overTheWire(dataElement('s', 7, bytes)))).toEqual({ name: 'data', sid: 's', seq: 7, bytes });
    expect(parseRequest(overTheWire(closeElement('s')))).toEqual({ name: 'close', sid: 's' });
  });

  for (const text of [
    'AAA',
    'AA=A',
    'AA==AAAA',
    'AAAA AAAA',
    'A-_A',
    '====',
    'AAB=',
    'ÄAAA',
    '=',
    'AAA=A',
    'AA\u00a0=',
  ]) {
    it(`holds no block in “${text}”`, () => {
      expect(conditionOf(data(text))).toBe('bad-request');
    });
  }

  for (const seq of ['-1', '', '0.0', 'a', '1e3', '9007199254740993']) {
    it(`has no number “${seq}”`, () => {
      expect(conditionOf(data('AAAA', seq))).toBe('bad-request');
    });
  }

  it('may have line breaks around a block', () => {
    expect(conditionOf(data('\n  AAAA\n'))).toBe('no error but data');
  });

  it('may have a number that never begins again (Conversations)', () => {
    expect(conditionOf(data('AAAA', '65536'))).toBe('no error but data');
  });

  it('needs a sid of bearable length', () => {
    expect(conditionOf(closeElement(''))).toBe('bad-request');
    expect(conditionOf(closeElement('s'.repeat(256)))).toBe('no error but close');
    expect(conditionOf(closeElement('s'.repeat(257)))).toBe('resource-constraint');
    expect(conditionOf(data('A'.repeat(131_071)))).toBe('resource-constraint');
  });
});
