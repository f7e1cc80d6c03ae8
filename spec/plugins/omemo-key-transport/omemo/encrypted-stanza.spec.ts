import { encryptedElement, parseEncrypted } from '../../../../plugins/omemo-key-transport/omemo/encrypted-stanza.js';
import { toBase64 } from '../../../../src/bytes/base64.js';
import { isKeyTransportError, type KeyTransportFailure } from '../../../../src/key-transport/key-transport.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { testBytes } from '../../../support/streams.js';
import { xml } from '../../../support/xml.js';

const KEY = `<key rid="2">${toBase64(testBytes(60))}</key>`;
const IV = `<iv>${toBase64(testBytes(12))}</iv>`;
const encrypted = (children: string): Element => xml(`<encrypted xmlns="${NS.axolotl}">${children}</encrypted>`);
const envelope = (headerChildren: string, sid = '1', rest = ''): Element =>
  encrypted(`<header sid="${sid}">${headerChildren}</header>${rest}`);

function failureOf(stanza: Element): KeyTransportFailure | undefined {
  try {
    parseEncrypted(stanza, 2);
    return undefined;
  } catch (error) {
    return isKeyTransportError(error) ? error.failure : undefined;
  }
}

describe('XEP-0384 <encrypted/>', () => {
  it('comes back as it was sent', () => {
    const key = { rid: 2, prekey: true, bytes: testBytes(200) };
    const sent = encryptedElement({
      sid: 1,
      keys: [{ rid: 3, prekey: false, bytes: testBytes(9) }, key],
      iv: testBytes(12),
    });
    const received = xml(new XMLSerializer().serializeToString(sent));

    expect(parseEncrypted(received, 2)).toEqual({ sid: 1, keys: [key], iv: testBytes(12), payload: undefined });
  });

  it('is a KeyTransportElement: it holds no <payload/>, and names prekey messages only', () => {
    const keys = [
      { rid: 2, prekey: true, bytes: testBytes(9) },
      { rid: 3, prekey: false, bytes: testBytes(9) },
    ];
    const sent = encryptedElement({ sid: 1, keys, iv: testBytes(12) });

    expect([...sent.children].map(({ localName }) => localName)).toEqual(['header']);
    expect([...sent.querySelectorAll('key')].map((key) => key.getAttribute('prekey'))).toEqual(['true', null]);
  });

  it('is read in any order of its header, with white space in base64', () => {
    const spaced = `<iv>\n ${toBase64(testBytes(16))}\n</iv>${KEY}`;

    expect(parseEncrypted(envelope(spaced), 2).iv).toEqual(testBytes(16));
  });

  it('is read with the payload that Libervia sends along', () => {
    expect(parseEncrypted(envelope(KEY + IV, '1', '<payload>dg==</payload>'), 2).payload).toEqual(
      new Uint8Array([0x76]),
    );
  });

  for (const prekey of ['true', '1']) {
    it(`takes prekey="${prekey}" for a prekey message`, () => {
      expect(parseEncrypted(envelope(KEY.replace('rid', `prekey="${prekey}" rid`) + IV), 2).keys[0]?.prekey).toBeTrue();
    });
  }

  for (const prekey of ['false', '0', '', 'TRUE']) {
    it(`takes prekey="${prekey}" for none`, () => {
      expect(
        parseEncrypted(envelope(KEY.replace('rid', `prekey="${prekey}" rid`) + IV), 2).keys[0]?.prekey,
      ).toBeFalse();
    });
  }

  it('leaves what is for other devices unread', () => {
    expect(parseEncrypted(envelope(`<key rid="3">%%</key>${KEY}${IV}`), 2).keys.length).toBe(1);
  });

  it('reads at most three keys for one device: the id may be taken twice', () => {
    expect(parseEncrypted(envelope(KEY.repeat(400) + IV), 2).keys.length).toBe(3);
  });

  it('takes neither another spelling of our id nor a key in another namespace for ours', () => {
    for (const rid of ['02', ' 2', '2.0', '+2', '0x2', '２', '']) {
      expect(failureOf(envelope(KEY.replace('"2"', `"${rid}"`) + IV))).toBe('not-for-this-device');
    }

    expect(failureOf(envelope(KEY.replace('<key', '<key xmlns="urn:x"') + IV))).toBe('not-for-this-device');
  });

  const malformed: readonly (readonly [string, Element])[] = [
    ['another element', xml(`<message xmlns="${NS.axolotl}"><header sid="1">${KEY}${IV}</header></message>`)],
    ['another namespace', xml(`<encrypted xmlns="${NS.omemo2}"><header sid="1">${KEY}${IV}</header></encrypted>`)],
    ['no header', encrypted('')],
    ['a header of another namespace', encrypted(`<header xmlns="urn:x" sid="1">${KEY}${IV}</header>`)],
    ['two headers', encrypted(`<header sid="1">${KEY}${IV}</header>`.repeat(2))],
    ['no <iv/>', envelope(KEY)],
    ['two <iv/>s', envelope(KEY + IV + IV)],
    ['an empty <iv/>', envelope(`${KEY}<iv/>`)],
    ['an <iv/> that is not base64', envelope(`${KEY}<iv>!!!!</iv>`)],
    ['an endless <iv/>', envelope(`${KEY}<iv>${'AAAA'.repeat(100_000)}</iv>`)],
    ['a key that is not base64', envelope(`<key rid="2">AAA</key>${IV}`)],
    ['a key with bits after its last byte', envelope(`<key rid="2">AB==</key>${IV}`)],
    ['a key in base64url', envelope(`<key rid="2">_-__</key>${IV}`)],
    ['an endless key', envelope(`<key rid="2">${toBase64(testBytes(2052))}</key>${IV}`)],
    ['thousands of keys', envelope(KEY.repeat(5000) + IV)],
    ['two payloads', envelope(KEY + IV, '1', '<payload/><payload/>')],
    ['a payload that is not base64', envelope(KEY + IV, '1', '<payload>%</payload>')],
    ['an endless payload', envelope(KEY + IV, '1', `<payload>${'AAAA'.repeat(30_000)}</payload>`)],
    ['no sid', encrypted(`<header>${KEY}${IV}</header>`)],
  ];
  for (const [what, stanza] of malformed) {
    it(`refuses ${what}`, () => {
      expect(failureOf(stanza)).toBe('malformed');
    });
  }

  for (const bytes of [1, 8, 11, 13, 14, 15]) {
    it(`refuses an IV of ${bytes} bytes`, () => {
      expect(failureOf(envelope(`${KEY}<iv>${toBase64(testBytes(bytes))}</iv>`))).toBe('malformed');
    });
  }

  for (const sid of ['', '0', '-1', '1.5', '2147483648', '99999999999', '1e3', '0x10', ' 1', '１']) {
    it(`refuses the sid ${JSON.stringify(sid)}`, () => {
      expect(failureOf(envelope(KEY + IV, sid))).toBe('malformed');
    });
  }

  it('reads the largest device id', () => {
    expect(parseEncrypted(envelope(KEY + IV, '2147483647'), 2).sid).toBe(2147483647);
  });
});
