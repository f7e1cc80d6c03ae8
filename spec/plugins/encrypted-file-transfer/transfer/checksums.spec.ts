import { descriptionElement } from '../../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { toHex } from '../../../../src/bytes/hex.js';
import { encryptStream } from '../../../../src/crypto/aes-gcm.js';
import { digest } from '../../../../src/crypto/one-shot-digest.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { romeoAndJuliet, type Party } from '../../../support/file-transfer-party.js';
import { collect, streamOf, testBytes } from '../../../support/streams.js';

const BYTES = testBytes(10_000);

describe('a checksum (XEP-0234 §8.2)', () => {
  let romeo: Party;
  let juliet: Party;

  beforeEach(() => {
    ({ romeo, juliet } = romeoAndJuliet());
  });

  const spelled = {
    raw: (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)),
    'hex in base64': (bytes: Uint8Array) => btoa(toHex(bytes)),
    hex: toHex,
  };

  /** Romeo sends, and says which hash it was. @returns the state of Juliet's card */
  async function receive(
    of: 'plaintext' | 'ciphertext' | 'something else',
    { algorithm = 'sha-256', spell = spelled.raw, inOffer = false } = {},
  ): Promise<unknown> {
    const wire = (): Promise<Uint8Array<ArrayBuffer>> =>
      collect(streamOf(BYTES).pipeThrough(encryptStream(romeo.security.made[0]!)));
    const hash = async (): Promise<Element> => {
      const bytes = of === 'plaintext' ? BYTES : of === 'ciphertext' ? await wire() : testBytes(5);
      const value = await digest(algorithm === 'sha-1' ? 'SHA-1' : 'SHA-256', bytes);
      return element(NS.hashes, 'hash', { algo: algorithm }, spell(value));
    };
    const used = element(NS.hashes, 'hash-used', { algo: algorithm });
    const file = { name: 'a', size: BYTES.length, mediaType: 'text/plain', description: undefined, date: undefined };
    const description = descriptionElement(file);
    const announced = description.getElementsByTagNameNS(NS.hashes, 'hash-used')[0]!;
    announced.replaceWith(inOffer ? await hash() : used);
    const { transport, security } = romeo;
    const offer = {
      peer: juliet.jid,
      contentName: 'c',
      isTrusted: () => true,
      senders: 'initiator',
      description,
    } as const;
    const session = await romeo.engine.initiate(
      { ...offer, transports: [transport], security },
      { signal: new AbortController().signal },
    );
    const card = await juliet.cards.first();
    card.actions.accept();
    const { writable } = await session.connected();
    const writer = writable.getWriter();
    await writer.write(await wire());
    if (!inOffer) {
      const sum = element(
        NS.fileTransfer,
        'checksum',
        { name: 'c' },
        element(NS.fileTransfer, 'file', {}, await hash()),
      );
      await session.sendInfo(sum);
    }
    return (await card.until('over')).state;
  }

  for (const [name, spell] of Object.entries(spelled)) {
    for (const of of ['plaintext', 'ciphertext'] as const) {
      for (const algorithm of ['sha-256', 'sha-1']) {
        it(`is right when it is the ${algorithm} of the ${of}, ${name}`, async () => {
          expect(await receive(of, { algorithm, spell })).toEqual({ name: 'saved' });
        });
      }
    }

    it(`is wrong when it is of something else, ${name}`, async () => {
      expect(await receive('something else', { spell })).toEqual({ name: 'failed', failure: 'corrupted' });
    });
  }

  it('in the offer may be of the plaintext', async () => {
    expect(await receive('plaintext', { inOffer: true })).toEqual({ name: 'saved' });
  });

  it('of a client of our own kind is that of the file, and nothing else is computed', async () => {
    juliet.peersAreOurs = true;

    expect(await receive('ciphertext')).toEqual({ name: 'failed', failure: 'corrupted' });
  });
});
