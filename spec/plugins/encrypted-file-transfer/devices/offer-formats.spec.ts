import { canSecure, formFor } from '../../../../plugins/encrypted-file-transfer/devices/offer-formats.js';
import { headerSecurity } from '../../../../plugins/encrypted-file-transfer/wire/draft-2015-security.js';
import { keyTransportEnvelope } from '../../../../plugins/jet/key-transport-envelope.js';
import { toBase64 } from '../../../../src/bytes/base64.js';
import { fromHex } from '../../../../src/bytes/hex.js';
import type { SecurityPrecondition } from '../../../../src/jingle/security.js';
import { Registry } from '../../../../src/registry.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { jetWith } from '../../../support/memory-jet.js';
import { MemoryKeys } from '../../../support/memory-key-transport.js';
import { RecordingEnvelope } from '../../../support/recording-envelope.js';

const PLAIN = [NS.jingle, NS.fileTransfer];
const OPENPGP = 'converse-jet:0#urn:xmpp:openpgp:0';

const keysOf = (namespace: string) => new MemoryKeys(namespace).join('romeo@montague.lit', 1);
const jetOmemo = jetWith(keyTransportEnvelope(keysOf(NS.axolotl)));
const draft = headerSecurity(() => keysOf(NS.omemo0));

describe('The form of an offer', () => {
  let securities: Registry<SecurityPrecondition>;
  beforeEach(() => {
    securities = new Registry();
    securities.register(jetOmemo);
    securities.register(draft);
  });

  function formOf(features: readonly string[], mayBeClear: boolean): string {
    const form = formFor(new Set(features), { securities, mayBeClear });
    return form === undefined ? 'none' : (form.security ?? 'clear');
  }

  for (const [who, features, inClear, expected] of [
    ['Conversations, Dino, Libervia and our own kind', [...PLAIN, NS.jet, NS.jetOmemo], false, NS.jet],
    ['those even where clear text is allowed', [...PLAIN, NS.jet, NS.jetOmemo], true, NS.jet],
    ['aTalk, whose form is only read', [...PLAIN, NS.jet], false, 'none'],
    ['a client without JET', PLAIN, false, 'none'],
    ['a client without JET where clear text is allowed', PLAIN, true, 'clear'],
    ['a client of the 2015 draft', [...PLAIN, NS.encryptedFileTransfer], true, NS.omemo0],
    ['a client of JET and the draft', [...PLAIN, NS.encryptedFileTransfer, NS.jet, NS.jetOmemo], false, NS.jet],
    ['a client without Jingle', [NS.fileTransfer, NS.jet, NS.jetOmemo], true, 'none'],
    ['a client of JET with an envelope that we do not have', [...PLAIN, NS.jet, OPENPGP], false, 'none'],
    ['nobody in particular', [], true, 'none'],
  ] as const) {
    it(`for ${who}: ${expected}`, () => {
      expect(formOf(features, inClear)).toBe(expected);
    });
  }

  it('spells digests for Libervia, and for it alone, as it reads them', () => {
    const digest = fromHex('ab'.repeat(32));
    const spelled = (...more: string[]): string | null | undefined =>
      formFor(new Set([...PLAIN, ...more]), { securities, mayBeClear: true })?.dialect.checksum('a', {
        algorithm: 'sha-256',
        digest,
      }).textContent;

    for (const jet of [[NS.jet, NS.jetOmemo], []]) {
      expect(spelled(NS.libervia, ...jet)).toBe(btoa('ab'.repeat(32)));
      expect(spelled(...jet)).toBe(toBase64(digest));
    }
  });

  it('is JET where an envelope of whatever kind is common', () => {
    securities.register(jetWith(new RecordingEnvelope('urn:xmpp:openpgp:0')));

    expect(formOf([...PLAIN, NS.jet, OPENPGP], false)).toBe(NS.jet);
    expect(formOf([...PLAIN, NS.jet, NS.jetOmemo], false)).toBe('none');
  });

  it('is JET with keys of a third party where those are common', () => {
    securities.register(jetWith(keyTransportEnvelope(keysOf('urn:example:keys'))));

    expect(formOf([...PLAIN, NS.jet, 'converse-jet:0#urn:example:keys'], false)).toBe(NS.jet);
    expect(formOf([...PLAIN, NS.jet, NS.jetOmemo], false)).toBe('none');
  });

  it('is none where its security cannot be used, or is not there', () => {
    securities.register(jetWith());

    expect(formOf([...PLAIN, NS.jet, NS.jetOmemo], false)).toBe('none');

    securities = new Registry();

    expect(formOf([...PLAIN, NS.jet, NS.jetOmemo, NS.encryptedFileTransfer], false)).toBe('none');
  });

  it('is encrypted for somebody while a security can be used', () => {
    expect(canSecure(securities)).toBeTrue();

    securities = new Registry();
    securities.register(jetWith());

    expect(canSecure(securities)).toBeFalse();

    securities.register(draft);

    expect(canSecure(securities)).toBeTrue();
  });
});
