import { fromHex } from '../../../src/bytes/hex.js';
import {
  checksumElement,
  descriptionElement,
  parseChecksum,
  parseDescription,
  receivedElement,
} from '../../../plugins/encrypted-file-transfer/stanza.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { xml } from '../../support/xml.js';

const description = (file: string): Element => xml(`<description xmlns="${NS.fileTransfer}">${file}</description>`);
const parse = (children: string) => parseDescription(description(`<file>${children}</file>`));

describe('XEP-0234 <description/>', () => {
  it('comes back as it was sent', () => {
    const sent = {
      name: 'a <b> & "c".pdf',
      size: 4096,
      mediaType: 'application/pdf',
      description: undefined,
      date: '2026-11-21T00:00:00.000Z',
    };

    expect(parseDescription(descriptionElement(sent))).toEqual({ ...sent, hashes: [], hashesUsed: ['sha-256'] });
  });

  it('always holds <desc/> and <hash-used/>, without which Libervia refuses an offer', () => {
    const sent = descriptionElement({
      name: 'a',
      size: 0,
      mediaType: 'text/plain',
      description: undefined,
      date: undefined,
    });

    expect(sent.getElementsByTagNameNS(NS.fileTransfer, 'desc').length).toBe(1);
    expect(sent.getElementsByTagNameNS(NS.hashes, 'hash-used').length).toBe(1);
  });

  it('reads the bare offer of Dino', () => {
    const offer = parse('<name>a.bin</name><size>6144</size>');

    expect(offer).toEqual(
      jasmine.objectContaining({ name: 'a.bin', size: 6144, mediaType: 'application/octet-stream' }),
    );
  });

  it('reads <mediaType/> of Conversations', () => {
    expect(parse('<name>f.jpg</name><size>1</size><mediaType>image/JPEG</mediaType>').mediaType).toBe('image/jpeg');
  });

  it('does not believe what is no media type', () => {
    expect(parse('<size>1</size><media-type>text/html; x="</media-type>').mediaType).toBe('application/octet-stream');
  });

  it('reads an empty <desc/> as none', () => {
    expect(parse('<size>1</size><desc/>').description).toBeUndefined();
  });

  for (const size of ['', '-1', '1.5', '1e3', '0x10', '9007199254740993', 'NaN', '１']) {
    it(`refuses the size ${JSON.stringify(size)}`, () => {
      expect(() => parse(`<size>${size}</size>`)).toThrowMatching((error: Error) => error.name === 'StanzaError');
    });
  }

  const refused: readonly (readonly [string, Element])[] = [
    ['no <file/>', description('')],
    ['two <file/>s', description('<file><size>1</size></file><file><size>1</size></file>')],
    ['two sizes', description('<file><size>1</size><size>2</size></file>')],
    ['no size', description('<file><name>a</name></file>')],
    ['an endless name', description(`<file><size>1</size><name>${'a'.repeat(5000)}</name></file>`)],
    [
      'a hash that is not base64',
      description(`<file><size>1</size><hash xmlns="${NS.hashes}" algo="sha-256">%%</hash></file>`),
    ],
  ];
  for (const [what, stanza] of refused) {
    it(`refuses ${what}`, () => {
      expect(() => parseDescription(stanza)).toThrowMatching((error: Error) => error.name === 'StanzaError');
    });
  }
});

describe('XEP-0234 session-info', () => {
  const digest = fromHex('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');

  it('names creator and content in a checksum (§8.2)', () => {
    const checksum = checksumElement('a-file-offer', digest);

    expect(checksum.getAttribute('creator')).toBe('initiator');
    expect(checksum.getAttribute('name')).toBe('a-file-offer');
    expect(parseChecksum(checksum)).toEqual([{ algorithm: 'sha-256', digest }]);
  });

  it('reads the base64 of hex digits, as Libervia sends it', () => {
    const hex = btoa('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    const checksum = xml(
      `<checksum xmlns="${NS.fileTransfer}" name="x"><file><hash xmlns="${NS.hashes}" algo="sha-256">${hex}</hash></file></checksum>`,
    );

    expect(parseChecksum(checksum)).toEqual([{ algorithm: 'sha-256', digest }]);
  });

  it('takes <received/> for no checksum', () => {
    expect(parseChecksum(receivedElement('a-file-offer'))).toBeUndefined();
  });
});
