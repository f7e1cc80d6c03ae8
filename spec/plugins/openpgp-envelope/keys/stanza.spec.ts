import {
  keyListElement,
  keyNode,
  parseKeyList,
  parsePublicKey,
  parseSecretKey,
  publicKeyElement,
  secretKeyElement,
} from '../../../../plugins/openpgp-envelope/keys/stanza.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { testBytes } from '../../../support/streams.js';
import { xml } from '../../../support/xml.js';

const failureOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return (error as { failure?: string }).failure;
  }
};

describe('What the nodes of OpenPGP hold', () => {
  const FINGERPRINT = '1357b01865b2503c18453d208cac2a9678548e35';
  const date = '2018-03-01T15:26:12Z';

  it('is a list as XEP-0373 shows it', () => {
    const list = xml(`<public-keys-list xmlns='urn:xmpp:openpgp:0'>
      <pubkey-metadata v4-fingerprint='1357B01865B2503C18453D208CAC2A9678548E35' date='${date}'/>
    </public-keys-list>`);

    expect(parseKeyList(list)).toEqual([{ fingerprint: FINGERPRINT, date }]);
    expect(parseKeyList(keyListElement([{ fingerprint: FINGERPRINT, date }]))).toEqual([
      { fingerprint: FINGERPRINT, date },
    ]);
    expect(keyNode(FINGERPRINT)).toBe('urn:xmpp:openpgp:0:public-keys:1357B01865B2503C18453D208CAC2A9678548E35');
  });

  it('is each key once, at most 20, and none without a fingerprint of version 4', () => {
    const of = (...fingerprints: string[]): string[] =>
      parseKeyList(keyListElement(fingerprints.map((fingerprint) => ({ fingerprint, date })))).map(
        ({ fingerprint }) => fingerprint,
      );
    const many = Array.from({ length: 30 }, (_, at) => String(at).padStart(40, '0'));

    expect(of(FINGERPRINT, FINGERPRINT, '', 'x'.repeat(40), 'ab'.repeat(32))).toEqual([FINGERPRINT]);
    expect(of(...many).length).toBe(20);
  });

  it('is no list, key or backup of another name', () => {
    for (const parse of [parseKeyList, parsePublicKey, parseSecretKey]) {
      expect(failureOf(() => parse(element(NS.openpgp, 'x', {}, 'AAAA')))).toBe('malformed');
    }
  });

  it('is a key, and a backup', () => {
    const bytes = testBytes(1000);

    expect(parsePublicKey(publicKeyElement(bytes))).toEqual(bytes);
    expect(parseSecretKey(secretKeyElement(bytes))).toEqual(bytes);
  });

  it('is no key or backup that is not base64, or too long', () => {
    for (const text of ['AAA', '%', 'AAAA'.repeat(33_000)]) {
      const data = element(NS.openpgp, 'data', {}, text);

      expect(failureOf(() => parsePublicKey(element(NS.openpgp, 'pubkey', {}, data)))).toBe('malformed');
      expect(failureOf(() => parseSecretKey(element(NS.openpgp, 'secretkey', {}, text)))).toBe('malformed');
    }
  });
});
