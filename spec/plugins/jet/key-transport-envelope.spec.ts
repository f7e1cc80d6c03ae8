import { AES_128_GCM, AES_256_GCM } from '../../../plugins/jet/cipher.js';
import { featureOf } from '../../../plugins/jet/envelope.js';
import { keyTransportEnvelope } from '../../../plugins/jet/key-transport-envelope.js';
import { secretText } from '../../../plugins/jet/text-envelope.js';
import { encryptStream } from '../../../src/crypto/aes-gcm.js';
import { KeyTransportError, type KeyTransportFailure } from '../../../src/key-transport/key-transport.js';
import { element } from '../../../src/xmpp/element.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { MemoryKeys } from '../../support/memory-key-transport.js';
import { rejection } from '../../support/rejection.js';
import { collect, streamOf, testBytes } from '../../support/streams.js';
import { decide } from '../../support/decide.js';

const { signal } = new AbortController();
const features = new Set<string>();
const secret = { key: testBytes(16), iv: testBytes(12) };

describe('The envelope of a key transport', () => {
  const failures: Record<KeyTransportFailure, string> = {
    unavailable: 'unavailable',
    'no-device': 'no-trusted-device',
    malformed: 'security',
    'not-for-this-device': 'not-for-this-device',
    'unknown-device': 'unknown-device',
    'distrusted-device': 'distrusted-device',
    unreachable: 'sender-unreachable',
    'identity-changed': 'identity-changed',
    'unusable-prekey': 'unusable-prekey',
    storage: 'keys-not-stored',
    undecryptable: 'security',
    'not-loaded': 'page-incomplete',
  };
  for (const [failure, shown] of Object.entries(failures)) {
    const reason = failure === 'not-loaded' ? 'connectivity-error' : 'security-error';

    it(`ends the session with ${reason}, and shows ${shown}, for ${failure}`, async () => {
      const transport = new MemoryKeys().join('romeo@example.org', 1);
      const error = new KeyTransportError(failure as KeyTransportFailure, 'words');
      spyOn(transport, 'wrap').and.rejectWith(error);
      spyOn(transport, 'unwrap').and.rejectWith(error);
      const envelope = keyTransportEnvelope(transport);
      const expected = jasmine.objectContaining({ name: 'SessionError', reason, failure: shown });

      expect(await rejection(envelope.seal(secret, 'juliet@example.org', { features, signal }))).toEqual(expected);
      expect(await rejection(envelope.open(element('urn:x', 'x'), 'juliet@example.org', AES_128_GCM))).toEqual(
        expected,
      );
    });
  }

  it('lets other errors through', async () => {
    const transport = new MemoryKeys().join('romeo@example.org', 1);
    const error = new DOMException('cancelled', 'AbortError');
    spyOn(transport, 'wrap').and.rejectWith(error);

    expect(await rejection(keyTransportEnvelope(transport).seal(secret, 'x@example.org', { features, signal }))).toBe(
      error,
    );
  });

  it('knows the trusted devices that it is sealed for, and those that got no key', async () => {
    const keys = new MemoryKeys();
    const transport = keys.join('romeo@example.org', 1);
    keys.join('juliet@example.org', 2);
    await decide(transport, 'juliet@example.org', 2, 'trusted');
    const envelope = keyTransportEnvelope(transport);
    const sealed = await envelope.seal(secret, 'juliet@example.org', { features, signal });
    const ids = async () => {
      const { devices, leftOut } = await envelope.recipients!(sealed, 'juliet@example.org');
      return [devices.map(({ id }) => id), leftOut.map(({ id }) => id)];
    };

    expect(await ids()).toEqual([[2], []]);

    keys.devices.set('juliet@example.org', 3); // got no key

    expect(await ids()).toEqual([[], [3]]);

    keys.devices.set('juliet@example.org', 2);
    await decide(transport, 'juliet@example.org', 2, 'distrusted');

    expect(await ids()).toEqual([[], []]);
  });

  it('holds the key alone, guarded for a converse-jet client, and with a payload for Libervia', async () => {
    const transport = new MemoryKeys().join('romeo@example.org', 1);
    const wrap = spyOn(transport, 'wrap').and.resolveTo(element('urn:x', 'x'));
    for (const announced of [[], [NS.jetOmemo], [NS.converseJet], ['https://salut-a-toi/protocol/list-interest:0']]) {
      const options = { features: new Set(announced), signal };
      await keyTransportEnvelope(transport).seal(secret, 'juliet@example.org', options);
    }

    expect(wrap.calls.allArgs().map(([, , options]) => options)).toEqual(
      (['bare', 'bare', 'guarded', 'payload'] as const).map((blob) => ({ blob, signal })),
    );
  });

  it('is JET-OMEMO for axolotl alone, and has a feature of its own in other namespaces', () => {
    const featureIn = (namespace: string) =>
      featureOf(keyTransportEnvelope(new MemoryKeys(namespace).join('romeo@example.org', 1)));

    expect(featureIn('eu.siacs.conversations.axolotl')).toBe('urn:xmpp:jingle:jet-omemo:0');
    expect(featureIn('urn:xmpp:omemo:0')).toBe('converse-jet:0#urn:xmpp:omemo:0');
  });

  it('is called OMEMO, unless its key transport says otherwise', () => {
    const transport = new MemoryKeys().join('romeo@example.org', 1);

    expect(keyTransportEnvelope(transport).label).toBe('OMEMO');
    expect(keyTransportEnvelope(Object.assign(transport, { label: 'Keys' })).label).toBe('Keys');
  });

  it('reaches those who have a device, whatever the trust in it', async () => {
    const keys = new MemoryKeys();
    const transport = keys.join('romeo@example.org', 1);
    const reaches = keyTransportEnvelope(transport).reaches!;
    keys.join('juliet@example.org', 2);

    expect(await reaches('juliet@example.org')).toBeTrue();
    expect(await reaches('nobody@example.org')).toBeFalse();

    spyOn(transport, 'devices').and.rejectWith(new KeyTransportError('unavailable', 'off'));

    expect(await rejection(reaches('juliet@example.org'))).toEqual(
      jasmine.objectContaining({ failure: 'unavailable' }),
    );
  });

  describe('with a payload', () => {
    const inner = { key: testBytes(16, 3), iv: testBytes(12, 4) };
    const encrypted = (text: string) =>
      collect(streamOf(new TextEncoder().encode(text)).pipeThrough(encryptStream(inner)));
    /** What comes of an envelope whose OMEMO message has this payload. */
    const open = async (payload: Uint8Array | undefined, cipher = AES_128_GCM) => {
      const transport = new MemoryKeys().join('romeo@example.org', 1);
      const device = { jid: 'juliet@example.org', id: 2, fingerprint: '' };
      const copy = { key: inner.key.slice(), iv: inner.iv.slice() };
      const unwrapped = { ...copy, device, trust: 'trusted' as const, ...(payload && { payload }) };
      spyOn(transport, 'unwrap').and.resolveTo(unwrapped);
      return (await keyTransportEnvelope(transport).open(element('urn:x', 'x'), device.jid, cipher)).secret;
    };

    for (const cipher of [AES_128_GCM, AES_256_GCM]) {
      it(`that is base64(key‖IV) is read as aTalk means it: ${cipher.namespace}`, async () => {
        const sent = { key: testBytes(cipher.keyBytes, 5), iv: testBytes(12, 6) };

        expect(await open(await encrypted(secretText(sent)), cipher)).toEqual(sent);
      });

      it(`is refused when its tag does not match: ${cipher.namespace}`, async () => {
        const payload = await encrypted(secretText({ key: testBytes(cipher.keyBytes), iv: testBytes(12) }));
        payload[3]! ^= 1;
        await rejection(open(payload, cipher));
        payload[3]! ^= 1;
        payload[payload.length - 1]! ^= 1;

        expect(await rejection(open(payload, cipher))).toBeInstanceOf(Error);
      });

      it(`is refused when it is as long but no base64: ${cipher.namespace}`, async () => {
        const length = secretText({ key: testBytes(cipher.keyBytes), iv: testBytes(12) }).length;

        expect(await rejection(open(await encrypted('%'.repeat(length)), cipher))).toBeInstanceOf(Error);
      });
    }

    it('of one byte is none, as Libervia sends it', async () => {
      expect(await open(await encrypted(' '))).toEqual(inner);
    });

    it('is needed for AES-256: the key of an OMEMO key transport has 16 bytes (XEP-0396 §3)', async () => {
      for (const payload of [undefined, await encrypted(' '), await encrypted(secretText(inner))]) {
        expect(await rejection(open(payload, AES_256_GCM))).toBeInstanceOf(RangeError);
      }
    });
  });
});
