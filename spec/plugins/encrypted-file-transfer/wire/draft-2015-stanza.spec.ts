import {
  acceptedPart,
  encryptedChecksum,
  encryptedDescription,
  envelopesOf,
  parseEncryptedDescription,
  withoutHeader,
} from '../../../../plugins/encrypted-file-transfer/wire/draft-2015-stanza.js';
import { parseChecksum } from '../../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { encryptedElement } from '../../../../plugins/omemo-key-transport/omemo/encrypted-stanza.js';
import { toBase64 } from '../../../../src/bytes/base64.js';
import { toHex } from '../../../../src/bytes/hex.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { testBytes } from '../../../support/streams.js';
import { xml } from '../../../support/xml.js';

const serialized = (one: Element): string => new XMLSerializer().serializeToString(one);
const key = { rid: 31415, prekey: false, bytes: testBytes(40) };
const envelope = encryptedElement({ sid: 27183, keys: [key], iv: testBytes(12) }, NS.omemo0);
const file = {
  name: 'omemo.png',
  size: 51142,
  mediaType: 'image/png',
  description: 'A test',
  date: '2015-08-30T23:24:05Z',
};

/** The example of the draft, with another `<file/>`. */
const offered = (inFile: string, beside = '', around = '') =>
  xml(
    `<description xmlns="${NS.encryptedFileTransfer}"><encrypted xmlns="${NS.omemo0}"><header sid="27183"><key rid="31415">QkFTRTY0</key><iv>QkFTRTY0</iv></header>${beside}<file>${inFile}</file></encrypted>${around}</description>`,
  );

describe('The description of the 2015 draft', () => {
  it('is written as in its example: header and file side by side, the size that of the ciphertext', () => {
    const [encrypted] = encryptedDescription(file, envelope).children;
    const [header, offeredFile] = encrypted!.children;

    expect([encrypted!.localName, encrypted!.namespaceURI]).toEqual(['encrypted', NS.omemo0]);
    expect([header!.localName, header!.getAttribute('sid')]).toEqual(['header', '27183']);
    expect([...offeredFile!.children].map((one) => [one.localName, one.textContent])).toEqual([
      ['date', '2015-08-30T23:24:05Z'],
      ['desc', 'A test'],
      ['media-type', 'image/png'],
      ['name', 'omemo.png'],
      ['range', ''],
      ['size', '51158'],
      ['hash', ''],
    ]);
    const hash = offeredFile!.lastElementChild!;

    expect([hash.namespaceURI, hash.getAttribute('algo')]).toEqual([NS.hashes1, 'sha-256']);
  });

  it('is read as it is written', () => {
    const written = xml(serialized(encryptedDescription(file, envelope)));

    const { description, ...rest } = file;

    expect(parseEncryptedDescription(written)).toEqual({
      ...rest,
      descriptions: [{ language: '', text: description }],
      hashes: [],
      hashesUsed: ['sha-256'],
      range: { offset: 0, length: undefined },
    });
  });

  it('goes back with the file and without the header', () => {
    const accepted = withoutHeader(xml(serialized(encryptedDescription(file, envelope))), 0);

    expect(accepted.namespaceURI).toBe(NS.encryptedFileTransfer);
    expect(serialized(accepted)).not.toContain('header');
    expect(parseEncryptedDescription(accepted).name).toBe('omemo.png');
  });

  it('names what is in the place of its envelope, of whatever namespace', () => {
    const two = offered('<size>16</size>', '', `<encrypted xmlns="${NS.axolotl}"/>`);

    expect(envelopesOf(two).map(({ namespaceURI }) => namespaceURI)).toEqual([NS.omemo0, NS.axolotl]);
  });

  for (const [what, description] of [
    ['no <encrypted/>', xml(`<description xmlns="${NS.encryptedFileTransfer}"/>`)],
    ['two of them', offered('<size>16</size>', '', `<encrypted xmlns="${NS.omemo0}"/>`)],
    [
      '<encrypted/> of another namespace',
      xml(serialized(offered('<size>16</size>')).replaceAll(NS.omemo0, NS.axolotl)),
    ],
    ['two files', offered('<size>16</size>', '<file><size>17</size></file>')],
    ['no size', offered('<name>a</name>')],
    ['a size that has no room for the tag', offered('<size>15</size>')],
    ['a size that is no number', offered('<size>0x20</size>')],
    ['a size beyond all numbers', offered('<size>9007199254740993</size>')],
    ['a size of XEP-0234', offered(`<size xmlns="${NS.fileTransfer}">16</size>`)],
    ['a hash that is none', offered(`<size>16</size><hash xmlns="${NS.hashes1}" algo="sha-256">!</hash>`)],
  ] as const) {
    it(`is refused with ${what}`, () => {
      expect(() => parseEncryptedDescription(description)).toThrowMatching(
        (error: Error) => error.name === 'StanzaError',
      );
    });
  }

  for (const namespace of [NS.hashes, NS.hashes1]) {
    for (const [spelling, text] of [
      ['hex', toHex(testBytes(32))],
      ['base64', toBase64(testBytes(32))],
    ] as const) {
      it(`may have a digest in ${spelling} of ${namespace}`, () => {
        const hash = `<hash xmlns="${namespace}" algo="sha-256">${text}</hash>`;

        expect(parseEncryptedDescription(offered(`<size>16</size>${hash}`)).hashes).toEqual([
          { algorithm: 'sha-256', digest: testBytes(32) },
        ]);
      });
    }
  }
});

describe('A session-accept of the draft', () => {
  it('asks for the rest from a byte of the ciphertext', () => {
    const accepted = withoutHeader(offered('<name>a</name><range/><size>116</size>'), 48);

    expect(acceptedPart(accepted)).toEqual({ offset: 48, length: undefined });
    expect(accepted.getElementsByTagNameNS(NS.omemo0, 'range').length).toBe(1);
  });

  it('is read with what it asks for', () => {
    for (const [range, part] of [
      ['', undefined],
      ['<range/>', { offset: 0, length: undefined }],
      ['<range offset="7" length="100"/>', { offset: 7, length: 100 }],
    ] as const) {
      expect(acceptedPart(offered(`<size>116</size>${range}`))).toEqual(part);
    }
  });

  it('is refused with a part that is none', () => {
    for (const range of ['<range offset="-1"/>', '<range length="x"/>', '<range/><range/>']) {
      expect(() => acceptedPart(offered(`<size>116</size>${range}`))).toThrowMatching(
        (error: Error) => error.name === 'StanzaError',
      );
    }
  });
});

describe('The checksum of the draft', () => {
  it('is of its own namespace, in hashes:1', () => {
    const written = encryptedChecksum(testBytes(32));

    expect(serialized(written)).toBe(
      `<checksum xmlns="${NS.encryptedFileTransfer}"><file xmlns="${NS.encryptedFileTransfer}">` +
        `<hash xmlns="${NS.hashes1}" algo="sha-256">${toBase64(testBytes(32))}</hash></file></checksum>`,
    );
    expect(parseChecksum(written)).toEqual([{ algorithm: 'sha-256', digest: testBytes(32) }]);
  });
});
