import { fromHex } from '../../../src/bytes/hex.js';
import { parseHashes } from '../../../src/xmpp/hash-elements.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { xml } from '../../support/xml.js';

const SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const SHA1 = 'da39a3ee5e6b4b0d3255bfef95601890afd80709';
const parse = (...children: readonly string[]) => parseHashes(xml(`<file>${children.join('')}</file>`));
const hash = (algorithm: string, text: string, namespace: string = NS.hashes): string =>
  `<hash xmlns="${namespace}" algo="${algorithm}">${text}</hash>`;
const raw = (hex: string): string => btoa(String.fromCharCode(...fromHex(hex)));

describe('XEP-0300 hashes', () => {
  for (const [algorithm, hex] of [
    ['sha-1', SHA1],
    ['sha-256', SHA256],
    ['sha-512', SHA256 + SHA256],
  ] as const) {
    const digest = fromHex(hex);
    for (const [spelling, text] of [
      ['base64', raw(hex)],
      ['base64 of hex digits, as Libervia sends them', btoa(hex)],
      ['hex digits', hex],
      ['large hex digits', hex.toUpperCase()],
      ['base64 with white space around it', `\n  ${raw(hex)}\n`],
    ] as const) {
      it(`are read: ${algorithm} in ${spelling}`, () => {
        for (const namespace of [NS.hashes, NS.hashes1]) {
          expect(parse(hash(algorithm, text, namespace)).hashes).toEqual([{ algorithm, digest }]);
        }
      });
    }
  }

  it('of unknown algorithms are read', () => {
    for (const algorithm of ['md5', 'constructor', '']) {
      expect(parse(hash(algorithm, 'AAAA')).hashes).toEqual([{ algorithm, digest: new Uint8Array(3) }]);
    }
  });

  it('that are empty are yet to come, like those that are named as used (XEP-0234 §5)', () => {
    const used = parse(hash('sha-1', ' '), `<hash-used xmlns="${NS.hashes}" algo="sha-256"/>`);

    expect(used).toEqual({ hashes: [], used: ['sha-1', 'sha-256'] });
  });

  it('are bounded in number', () => {
    expect(parse(...Array.from({ length: 1000 }, () => hash('md5', 'AAAA'))).hashes.length).toBe(8);
  });

  for (const text of ['%%', 'AAAA AAAA', 'A', 'a'.repeat(600), SHA256.slice(1)]) {
    it(`are refused: ${text.slice(0, 20)}`, () => {
      expect(() => parse(hash('sha-256', text))).toThrowMatching((error: Error) => error.name === 'StanzaError');
    });
  }
});
