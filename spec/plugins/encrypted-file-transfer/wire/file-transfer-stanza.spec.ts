import { fromHex } from '../../../../src/bytes/hex.js';
import {
  checksumElement,
  descriptionElement,
  envelopesIn,
  isWhole,
  parseChecksum,
  parseDescription,
  receivedElement,
} from '../../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { xml } from '../../../support/xml.js';

const description = (file: string): Element => xml(`<description xmlns="${NS.fileTransfer}">${file}</description>`);
const parse = (children: string) => parseDescription(description(`<file>${children}</file>`));

describe('XEP-0234 <description/>', () => {
  it('comes back as it was sent', () => {
    const sent = {
      name: 'a <b> & "c".pdf',
      size: 4096,
      mediaType: 'application/pdf',
      date: '2026-11-21T00:00:00.000Z',
    };

    expect(parseDescription(descriptionElement({ ...sent, description: undefined }))).toEqual({
      ...sent,
      descriptions: [],
      hashes: [],
      hashesUsed: ['sha-256'],
      range: { offset: 0, length: undefined },
    });
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

  it('reads an offer that does not say how large the file is', () => {
    expect(parse('<name>a.bin</name>').size).toBeUndefined();
    expect(isWhole({ offset: 0, length: undefined }, undefined)).toBeTrue();
    expect(isWhole({ offset: 0, length: 5 }, undefined)).toBeFalse();
    expect(isWhole({ offset: 1, length: undefined }, undefined)).toBeFalse();
  });

  it('reads <mediaType/> of Conversations', () => {
    expect(parse('<name>f.jpg</name><size>1</size><mediaType>image/JPEG</mediaType>').mediaType).toBe('image/jpeg');
  });

  it('does not believe what is no media type', () => {
    expect(parse('<size>1</size><media-type>text/html; x="</media-type>').mediaType).toBe('application/octet-stream');
  });

  it('reads an empty <desc/> as none', () => {
    expect(parse('<size>1</size><desc/>').descriptions).toEqual([]);
  });

  it('says that ranges can be asked for, and reads which', () => {
    expect(parse('<size>9</size>').range).toBeUndefined();
    expect(parse('<size>9</size><range/>').range).toEqual({ offset: 0, length: undefined });
    expect(parse('<size>9</size><range offset="3"/>').range).toEqual({ offset: 3, length: undefined });
    expect(parse('<size>9</size><range offset="3" length="4"/>').range).toEqual({ offset: 3, length: 4 });
  });

  for (const range of ['offset="-1"', 'offset="1e3"', 'length="x"', 'offset=""', 'offset="9007199254740993"']) {
    it(`refuses the range ${range}`, () => {
      expect(() => parse(`<size>9</size><range ${range}/>`)).toThrowMatching(
        (error: Error) => error.name === 'StanzaError',
      );
    });
  }

  it('takes the offset 0, and the length of the file, for the whole of it', () => {
    expect(isWhole({ offset: 0, length: undefined }, 9)).toBeTrue();
    expect(isWhole({ offset: 0, length: 9 }, 9)).toBeTrue();
    expect(isWhole({ offset: 1, length: undefined }, 9)).toBeFalse();
    expect(isWhole({ offset: 0, length: 8 }, 9)).toBeFalse();
    expect(isWhole({ offset: 0, length: 10 }, 9)).toBeFalse();
  });

  describe('of old Conversations', () => {
    const ENVELOPE = `<encrypted xmlns="${NS.axolotl}"/>`;

    it('holds the envelope in <file/>, and the size of the ciphertext', () => {
      expect(parse(`<size>6160</size><name>f.jpg</name>${ENVELOPE}`).size).toBe(6144);
      expect(parse(`<size>16</size>${ENVELOPE}`).size).toBe(0);
      expect(envelopesIn(description(`<file><size>16</size>${ENVELOPE}</file>`)).length).toBe(1);
      expect(envelopesIn(description(`<file><size>16</size><encrypted/></file>`))).toEqual([]);
    });

    it('is refused when its size has no room for a tag', () => {
      expect(() => parse(`<size>15</size>${ENVELOPE}`)).toThrowMatching((error: Error) => error.name === 'StanzaError');
    });
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
    const checksum = checksumElement('a-file-offer', { algorithm: 'sha-256', digest });

    expect(checksum.getAttribute('creator')).toBe('initiator');
    expect(checksum.getAttribute('name')).toBe('a-file-offer');
    expect(parseChecksum(checksum)).toEqual([{ algorithm: 'sha-256', digest }]);
  });

  it('reads the hash of a checksum in an older namespace, as old Conversations may send it', () => {
    const checksum = xml(
      `<checksum xmlns="${NS.fileTransfer4}"><file><hash xmlns="${NS.hashes}" algo="sha-1">2jmj7l5rSw0yVb/vlWAYkK/YBwk=</hash></file></checksum>`,
    );

    expect(parseChecksum(checksum)).toEqual([
      { algorithm: 'sha-1', digest: fromHex('da39a3ee5e6b4b0d3255bfef95601890afd80709') },
    ]);
  });

  it('takes the hash of a part for none of the whole (§8.2)', () => {
    const checksum = checksumElement('a-file-offer', { algorithm: 'sha-256', digest }, { offset: 2048, length: 1024 });

    expect(checksum.getElementsByTagNameNS(NS.hashes, 'hash')[0]?.parentElement?.localName).toBe('range');
    expect(parseChecksum(checksum)).toEqual([]);
  });

  it('takes <received/> for no checksum', () => {
    expect(parseChecksum(receivedElement('a-file-offer'))).toBeUndefined();
  });
});
