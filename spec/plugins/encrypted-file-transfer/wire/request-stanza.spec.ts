import { parseRequest, requestElement } from '../../../../plugins/encrypted-file-transfer/wire/request-stanza.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { xml } from '../../../support/xml.js';

const description = (children: string): Element =>
  xml(`<description xmlns="${NS.fileTransfer}"><file>${children}</file></description>`);
/** 32 bytes in Base64. */
const DIGEST = `${'A'.repeat(43)}=`;
const OFFER = `<offer xmlns="${NS.converseJet}" sid="an-offer"/>`;

describe('The description of a file request', () => {
  for (const request of [
    { sid: 'an-offer', size: 0 },
    { sid: '"<&>\'', size: 2 ** 40 },
    {
      sid: 'an-offer',
      size: 2 ** 40,
      prefix: { offset: 2 ** 39 + 1, digest: crypto.getRandomValues(new Uint8Array(32)) },
    },
    { sid: 'an-offer', size: 5, prefix: { offset: 5, digest: new Uint8Array(32) } },
    { sid: 'an-offer', size: 0, prefix: { offset: 0, digest: new Uint8Array(32) } },
  ]) {
    it(`is read as it was written: ${request.sid}`, () => {
      expect(parseRequest(requestElement(request))).toEqual(request);
    });
  }

  it('is none without the offer', () => {
    expect(parseRequest(description('<size>5</size>'))).toBeUndefined();
    expect(parseRequest(xml(`<description xmlns="${NS.fileTransfer}"/>`))).toBeUndefined();
    expect(parseRequest(description(`<size>5</size><offer sid="another-namespace"/>`))).toBeUndefined();
  });

  for (const wrong of [
    OFFER,
    `<size>-1</size>${OFFER}`,
    `<size>1e3</size>${OFFER}`,
    `<size>much</size>${OFFER}`,
    `<size>99999999999999999999</size>${OFFER}`,
    `<size>5</size><size>5</size>${OFFER}`,
    `<size>5</size>${OFFER}${OFFER}`,
    `<size>5</size><offer xmlns="${NS.converseJet}"/>`,
  ]) {
    it(`is malformed: ${wrong.slice(0, 90)}`, () => {
      expect(() => parseRequest(description(wrong))).toThrow(jasmine.objectContaining({ condition: 'bad-request' }));
    });
  }

  const prefix = (text = DIGEST, version = '2'): string =>
    `<prefix xmlns="${NS.converseJet}" version="${version}">${text}</prefix>`;

  for (const range of [
    `<range offset="6">${prefix()}</range>`,
    `<range offset="-1">${prefix()}</range>`,
    `<range>${prefix()}</range>`,
    `<range offset="2">${prefix('AAAA')}</range>`,
    `<range offset="2">${prefix(`${DIGEST} `)}</range>`,
    `<range offset="2">${prefix()}${prefix()}</range>`,
  ]) {
    it(`is malformed with a range of the rest that is wrong: ${range.slice(0, 110)}`, () => {
      expect(() => parseRequest(description(`<size>5</size>${OFFER}${range}`))).toThrow(
        jasmine.objectContaining({ condition: 'bad-request' }),
      );
    });
  }

  for (const range of [
    '<range/>',
    '<range offset="16"/>',
    '<range offset="0" length="5"/>',
    '<range/><range/>',
    `<range offset="2" length="3">${prefix()}</range>`,
    `<range offset="2">${prefix(DIGEST, '1')}</range>`,
    `<range offset="2"><prefix xmlns="${NS.converseJet}">${DIGEST}</prefix></range>`,
    `<range offset="2">${prefix()}</range><range/>`,
  ]) {
    it(`is refused with another range: ${range}`, () => {
      const error = { name: 'SessionError', reason: 'incompatible-parameters' };

      expect(() => parseRequest(description(`<size>5</size>${OFFER}${range}`))).toThrow(
        jasmine.objectContaining(error),
      );
    });
  }

  it('is refused with an endless session id', () => {
    const endless = `<size>5</size><offer xmlns="${NS.converseJet}" sid="${'x'.repeat(257)}"/>`;

    expect(() => parseRequest(description(endless))).toThrow(jasmine.objectContaining({ name: 'StanzaError' }));
  });
});
