import {
  openpgpElement,
  parseOpenpgp,
  parseSigncrypt,
  signcryptText,
} from '../../../../plugins/openpgp-envelope/envelope/stanza.js';
import { isKeyTransportError } from '../../../../src/key-transport/key-transport.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { testBytes } from '../../../support/streams.js';

const failureOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return isKeyTransportError(error) ? error.failure : error;
  }
};

describe('<signcrypt/>', () => {
  const content = { to: 'juliet@capulet.lit', time: Date.UTC(2017, 5, 12, 17, 6), body: 'AAECAw==' };
  const whole = (inner: string): string => `<signcrypt xmlns="urn:xmpp:openpgp:0">${inner}</signcrypt>`;
  const TO = '<to jid="juliet@capulet.lit"/>';
  const TIME = '<time stamp="2017-06-12T17:06:00Z"/>';
  const PAYLOAD = '<payload><body xmlns="jabber:client">AAECAw==</body></payload>';

  it('is read as it was built', () => {
    expect(parseSigncrypt(signcryptText(content))).toEqual(content);
  });

  it('is read as others write it', () => {
    const text = whole(`${TO}<time stamp="2017-06-12T19:06:00.5+02:00"/><rpad>x</rpad>${PAYLOAD}`);

    expect(parseSigncrypt(text)).toEqual({ ...content, time: content.time + 500 });
    expect(parseSigncrypt(`<?xml version="1.0"?>\n${whole(TO + TIME + PAYLOAD)}`)).toEqual(content);
    expect(parseSigncrypt(whole(`<to jid="juliet@capulet.lit/balcony"/>${TIME}${PAYLOAD}`)).to).toBe(content.to);
  });

  for (const [what, text] of [
    ['no <to/>', whole(TIME + PAYLOAD)],
    ['two <to/>', whole(TO + TO + TIME + PAYLOAD)],
    ['no <time/>', whole(TO + PAYLOAD)],
    ['two <time/>', whole(TO + TIME + TIME + PAYLOAD)],
    ['a time that is none', whole(`${TO}<time stamp="yesterday"/>${PAYLOAD}`)],
    ['a time without a zone', whole(`${TO}<time stamp="2017-06-12T17:06:00"/>${PAYLOAD}`)],
    ['two <rpad/>', whole(`${TO}${TIME}<rpad/><rpad/>${PAYLOAD}`)],
    ['no <payload/>', whole(TO + TIME)],
    ['two <payload/>', whole(TO + TIME + PAYLOAD + PAYLOAD)],
    ['an empty <payload/>', whole(`${TO}${TIME}<payload/>`)],
    ['two texts', whole(`${TO}${TIME}<payload>${'<body xmlns="jabber:client">A</body>'.repeat(2)}</payload>`)],
    ['something beside its text', whole(TO + TIME + PAYLOAD.replace('</payload>', '<x/></payload>'))],
    ['elements in its text', whole(TO + TIME + PAYLOAD.replace('AAE', '<b>AAE</b>'))],
    ['a text in another namespace', whole(TO + TIME + PAYLOAD.replace('jabber:client', 'jabber:server'))],
    ['another element', whole(TO + TIME + PAYLOAD).replaceAll('signcrypt', 'crypt')],
    ['another namespace', whole(TO + TIME + PAYLOAD).replace('openpgp:0', 'openpgp:1')],
    ['no XML', 'AAECAw=='],
    ['XML that does not end', whole(TO + TIME + PAYLOAD).slice(0, -3)],
    ['a declaration', `<!DOCTYPE signcrypt>${whole(TO + TIME + PAYLOAD)}`],
    ['entities', `<!DOCTYPE a [<!ENTITY b "AAEC">]>${whole(TO + TIME + PAYLOAD.replace('AAEC', '&b;'))}`],
    ['more than it can need', whole(`${TO}${TIME}<rpad>${'x'.repeat(9000)}</rpad>${PAYLOAD}`)],
  ] as const) {
    it(`is refused with ${what}`, () => {
      expect(failureOf(() => parseSigncrypt(text))).toBe('malformed');
    });
  }
});

describe('<openpgp/>', () => {
  it('is read as it was built', () => {
    expect(parseOpenpgp(openpgpElement(testBytes(100)))).toEqual(testBytes(100));
  });

  for (const [what, envelope] of [
    ['another name', element(NS.openpgp, 'signcrypt', {}, 'AAAA')],
    ['another namespace', element(NS.axolotl, 'openpgp', {}, 'AAAA')],
    ['elements', element(NS.openpgp, 'openpgp', {}, element(NS.openpgp, 'signcrypt', {}))],
    ['no base64', element(NS.openpgp, 'openpgp', {}, 'AAA')],
    ['more than it can need', element(NS.openpgp, 'openpgp', {}, 'AAAA'.repeat(9000))],
  ] as const) {
    it(`is refused with ${what}`, () => {
      expect(failureOf(() => parseOpenpgp(envelope))).toBe('malformed');
    });
  }
});
