import { parseRequest, requestElement } from '../../../../plugins/encrypted-file-transfer/wire/request-stanza.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { xml } from '../../../support/xml.js';

const description = (children: string): Element =>
  xml(`<description xmlns="${NS.fileTransfer}"><file>${children}</file></description>`);
const OFFER = `<offer xmlns="${NS.self}" sid="an-offer"/>`;

describe('The description of a file request', () => {
  for (const request of [
    { sid: 'an-offer', size: 0 },
    { sid: '"<&>\'', size: 2 ** 40 },
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
    `<size>5</size><offer xmlns="${NS.self}"/>`,
  ]) {
    it(`is malformed: ${wrong.slice(0, 90)}`, () => {
      expect(() => parseRequest(description(wrong))).toThrow(jasmine.objectContaining({ condition: 'bad-request' }));
    });
  }

  for (const range of ['<range/>', '<range offset="16"/>', '<range offset="0" length="5"/>', '<range/><range/>']) {
    it(`is refused with a range: ${range}`, () => {
      const error = { name: 'SessionError', reason: 'incompatible-parameters' };

      expect(() => parseRequest(description(`<size>5</size>${OFFER}${range}`))).toThrow(
        jasmine.objectContaining(error),
      );
    });
  }

  it('is refused with an endless session id', () => {
    const endless = `<size>5</size><offer xmlns="${NS.self}" sid="${'x'.repeat(257)}"/>`;

    expect(() => parseRequest(description(endless))).toThrow(jasmine.objectContaining({ name: 'StanzaError' }));
  });
});
