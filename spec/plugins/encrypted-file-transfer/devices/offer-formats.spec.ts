import { formFor } from '../../../../plugins/encrypted-file-transfer/devices/offer-formats.js';
import { NS } from '../../../../src/xmpp/namespaces.js';

const PLAIN = [NS.jingle, NS.fileTransfer];

describe('The form of an offer', () => {
  for (const [who, features, inClear, expected] of [
    ['Conversations, Dino, Libervia and our own kind', [...PLAIN, NS.jet, NS.jetOmemo], false, NS.jet],
    ['those even where clear text is allowed', [...PLAIN, NS.jet, NS.jetOmemo], true, NS.jet],
    ['aTalk, whose form is only read', [...PLAIN, NS.jet], false, 'none'],
    ['a client without JET', PLAIN, false, 'none'],
    ['a client without JET where clear text is allowed', PLAIN, true, 'clear'],
    ['a client of the draft of 2015', [...PLAIN, NS.encryptedFileTransfer], true, NS.omemo0],
    ['a client of JET and the draft', [...PLAIN, NS.encryptedFileTransfer, NS.jet, NS.jetOmemo], false, NS.jet],
    ['a client without Jingle', [NS.fileTransfer, NS.jet, NS.jetOmemo], true, 'none'],
    ['nobody in particular', [], true, 'none'],
  ] as const) {
    it(`for ${who}: ${expected}`, () => {
      const form = formFor(new Set(features), ({ security }) => security !== undefined || inClear);

      expect(form === undefined ? 'none' : (form.security ?? 'clear')).toBe(expected);
    });
  }

  it('has a payload beside the key for Libervia alone', () => {
    const features = [...PLAIN, NS.jet, NS.jetOmemo];
    const libervia = 'https://salut-a-toi/protocol/list-interest:0';

    expect(formFor(new Set([...features, libervia]), () => true)?.hasPayload).toBeTrue();
    expect(formFor(new Set(features), () => true)?.hasPayload).toBeUndefined();
  });

  it('is none where its security cannot be used', () => {
    expect(formFor(new Set([...PLAIN, NS.jet, NS.jetOmemo]), () => false)).toBeUndefined();
  });
});
