import {
  acceptedHashRequestElement,
  parseHashRequest,
} from '../../../../plugins/encrypted-file-transfer/wire/hash-request-stanza.js';
import { parseDescription } from '../../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { fromBase64 } from '../../../../src/bytes/base64.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { xml } from '../../../support/xml.js';

const DIGEST = '47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=';
const HASH = `<hash xmlns="${NS.hashes}" algo="sha-256">${DIGEST}</hash>`;
const hashes = [{ algorithm: 'sha-256', digest: fromBase64(DIGEST) }];
const parse = (children: string) =>
  parseHashRequest(xml(`<description xmlns="${NS.fileTransfer}"><file>${children}</file></description>`));

describe('A request by hash (XEP-0234 §6.2)', () => {
  it('needs nothing but a hash', () => {
    expect(parse(HASH)).toEqual({ hashes, size: undefined });
  });

  it('may say more of the file', () => {
    expect(parse(`<name>a.txt</name><size>5</size><range/>${HASH}`)).toEqual({ hashes, size: 5 });
  });

  it('is none without a digest', () => {
    expect(parseHashRequest(xml(`<description xmlns="${NS.fileTransfer}"/>`))).toBeUndefined();
    expect(parse('<name>a.txt</name><size>5</size>')).toBeUndefined();
    expect(parse(`<hash xmlns="${NS.hashes}" algo="sha-256"/>`)).toBeUndefined();
    expect(parse(`<hash-used xmlns="${NS.hashes}" algo="sha-256"/>`)).toBeUndefined();
  });

  for (const range of ['offset="1"', 'length="4"', 'offset="0" length="4"']) {
    it(`is refused for a part of the file: ${range}`, () => {
      expect(() => parse(`${HASH}<size>5</size><range ${range}/>`)).toThrowMatching(
        (error: { reason?: string }) => error.reason === 'incompatible-parameters',
      );
    });
  }

  it('is accepted with all that there is to say of the file', () => {
    const accepted = acceptedHashRequestElement(
      { name: 'a.txt', size: 5, mediaType: 'text/plain', description: undefined, date: '2026-11-21T00:00:00.000Z' },
      fromBase64(DIGEST),
    );

    expect(parseDescription(accepted)).toEqual(
      jasmine.objectContaining({ name: 'a.txt', size: 5, mediaType: 'text/plain', hashes }),
    );
  });
});
