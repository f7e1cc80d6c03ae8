import { AES_128_GCM, AES_256_GCM } from '../../../plugins/jet/cipher.js';
import { parseSecretText, secretText, textEnvelope, type TextEnvelope } from '../../../plugins/jet/text-envelope.js';
import { element } from '../../../src/xmpp/element.js';
import { NO_DEVICES } from '../../support/recording-envelope.js';
import { rejection } from '../../support/rejection.js';
import { testBytes } from '../../support/streams.js';

const NAMESPACE = 'urn:example:text';
const { signal } = new AbortController();
const sender = { jid: 'romeo@example.org', id: 1, fingerprint: '', trust: 'trusted' as const };
const inClear: TextEnvelope = {
  namespace: NAMESPACE,
  label: 'Text',
  trustRecord: NO_DEVICES,
  seal: (text) => Promise.resolve(element(NAMESPACE, 'text', {}, text)),
  open: (envelope) => Promise.resolve({ text: envelope.textContent, sender }),
};

describe('A secret as text', () => {
  it('is the base64 of the key, then the IV (XEP-0391 §3)', () => {
    const key = new Uint8Array(16).fill(1);
    const iv = new Uint8Array(12).fill(2);

    expect(secretText({ key, iv })).toBe('AQEBAQEBAQEBAQEBAQEBAQICAgICAgICAgICAg==');
  });

  for (const cipher of [AES_128_GCM, AES_256_GCM]) {
    for (const ivBytes of [12, 16]) {
      it(`comes back for ${cipher.namespace} with an IV of ${ivBytes} bytes, white space around it`, () => {
        const secret = { key: testBytes(cipher.keyBytes), iv: testBytes(ivBytes, 2) };

        expect(parseSecretText(`\n ${secretText(secret)}\n`, cipher)).toEqual(secret);
      });
    }

    for (const bytes of [0, 1, 11, 13, 17, 64]) {
      it(`is refused for ${cipher.namespace} when ${bytes} bytes are left for the IV`, () => {
        const text = btoa('x'.repeat(cipher.keyBytes + bytes));

        expect(() => parseSecretText(text, cipher)).toThrowError(RangeError);
      });
    }
  }

  it('is refused when it is no base64, or nothing', () => {
    for (const text of ['', '%', 'AAAA AAAA', 'A']) {
      expect(() => parseSecretText(text, AES_128_GCM)).toThrowError();
    }
  });

  it('of AES-256 is none of AES-128', () => {
    const text = secretText({ key: testBytes(32), iv: testBytes(12) });

    expect(() => parseSecretText(text, AES_128_GCM)).toThrowError();
  });
});

describe('An envelope for text', () => {
  it('carries a secret', async () => {
    const envelope = textEnvelope(inClear);
    const secret = { key: testBytes(32), iv: testBytes(12) };
    const sealed = await envelope.seal(secret, 'juliet@example.org', { features: new Set<string>(), signal });

    expect(sealed.textContent).toBe(secretText(secret));
    expect(await envelope.open(sealed, 'romeo@example.org', AES_256_GCM)).toEqual({ secret, sender });
  });

  it('does not carry what is no secret of the cipher', async () => {
    const envelope = textEnvelope(inClear);
    const sealed = element(NAMESPACE, 'text', {}, btoa('x'.repeat(28)));

    expect(await rejection(envelope.open(sealed, 'romeo@example.org', AES_256_GCM))).toBeInstanceOf(RangeError);
  });

  it('reaches whom the one inside it reaches, and everybody where that does not say', async () => {
    expect(await textEnvelope(inClear).reaches!('juliet@example.org')).toBeTrue();

    const choosy = { ...inClear, reaches: (peer: string) => Promise.resolve(peer === 'juliet@example.org') };

    expect(await textEnvelope(choosy).reaches!('juliet@example.org')).toBeTrue();
    expect(await textEnvelope(choosy).reaches!('tybalt@example.org')).toBeFalse();
  });

  it('is named, announced and trusted as the one inside it', () => {
    const { label, trustRecord, feature } = textEnvelope(inClear);

    expect([label, trustRecord, feature]).toEqual(['Text', NO_DEVICES, undefined]);
    expect(textEnvelope({ ...inClear, feature: 'urn:x' }).feature).toBe('urn:x');
  });

  it('has the ciphers of the one inside it', () => {
    expect(textEnvelope(inClear).ciphers).toBeUndefined();
    expect(textEnvelope({ ...inClear, ciphers: ['urn:x'] }).ciphers).toEqual(['urn:x']);
  });
});
