import { parseDescription } from '../../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { MAX_PLAINTEXT_BYTES } from '../../../../src/crypto/gcm-length.js';
import { SessionError } from '../../../../src/errors.js';
import { jingleElement } from '../../../../src/jingle/stanza.js';
import type { TrustRecord } from '../../../../src/key-transport/key-transport.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { romeoAndJuliet, type Party } from '../../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../../support/memory-iq.js';
import { JULIET, ROMEO } from '../../../support/people.js';
import { testBytes } from '../../../support/streams.js';

describe('offering a file', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;

  beforeEach(() => {
    ({ network, romeo, juliet } = romeoAndJuliet());
  });

  const file = (name = 'a.bin', type = 'image/png'): File =>
    new File([testBytes(1000)], name, { type, lastModified: Date.UTC(2026, 10, 21) });
  const description = (): Element => {
    const [initiate] = network.exchanges;
    return initiate!.payload.getElementsByTagNameNS(NS.fileTransfer, 'description')[0]!;
  };

  it('tells what the file is', async () => {
    const sent = romeo.send(file('summer.png'), juliet);
    const card = await romeo.cards.first();
    (await juliet.cards.first()).actions.decline();
    await sent;

    expect(parseDescription(description())).toEqual(
      jasmine.objectContaining({
        name: 'summer.png',
        size: 1000,
        mediaType: 'image/png',
        date: '2026-11-21T00:00:00.000Z',
        hashesUsed: ['blake2b-256'],
      }),
    );
    expect(card.transfer).toEqual(jasmine.objectContaining({ direction: 'sent', peer: JULIET, encrypted: true }));
  });

  it('does not tell a path, and calls an unknown type bytes', async () => {
    const sent = romeo.send(file('C:\\private\\a\u202e.bin', ''), juliet);
    (await juliet.cards.first()).actions.decline();
    await sent;

    expect(parseDescription(description())).toEqual(
      jasmine.objectContaining({ name: 'C__private_a_.bin', mediaType: 'application/octet-stream' }),
    );
  });

  it('shows what encrypts it, and the trusted devices that got no key', async () => {
    romeo.security.leftOut = [8, 9];
    const sent = romeo.send(file(), juliet);
    const [card, incoming] = await Promise.all([romeo.cards.first(), juliet.cards.first()]);
    incoming.actions.decline();
    await sent;

    expect(card.transfer.encryption).toBe('Memory');
    expect(card.transfer.leftOut?.map(({ jid, id }) => [jid, id])).toEqual([
      ['juliet@capulet.lit', 8],
      ['juliet@capulet.lit', 9],
    ]);
    expect(incoming.transfer).toEqual(jasmine.objectContaining({ encryption: 'Memory' }));
    expect(incoming.transfer.leftOut).toBeUndefined();
  });

  describe('to whom our addresses may be shown before Accept', () => {
    const record = {} as TrustRecord;
    const mayShow = async (clear = false): Promise<boolean> => {
      const sent = romeo.send(file(), juliet, { clear });
      (await juliet.cards.first()).actions.decline();
      await sent;
      return romeo.transport.contexts[0]!.isTrusted();
    };

    beforeEach(() => {
      romeo.security.trustRecords = () => [record];
      juliet.settings = { ...juliet.settings, allowUnencrypted: true };
    });

    it('is a contact none of whose devices the user distrusts', async () => {
      romeo.distrustsAny = (jid, records) => Promise.resolve(jid !== 'juliet@capulet.lit' || records[0] !== record);

      expect(await mayShow()).toBeTrue();
    });

    it('is no contact with a device that the user distrusts', async () => {
      romeo.distrustsAny = () => Promise.resolve(true);

      expect(await mayShow()).toBeFalse();
    });

    it('is no contact on whose devices the user decides nowhere', async () => {
      romeo.security.trustRecords = () => [];

      expect(await mayShow()).toBeFalse();
    });

    it('is nobody who gets a file in clear', async () => {
      expect(await mayShow(true)).toBeFalse();
    });
  });

  it('names no device where each trusted one got a key', async () => {
    const sent = romeo.send(file(), juliet);
    (await juliet.cards.first()).actions.decline();
    await sent;

    expect((await romeo.cards.first()).transfer.leftOut).toBeUndefined();
  });

  it('says that it is not encrypted when it is not', async () => {
    juliet.settings = { ...juliet.settings, allowUnencrypted: true };
    const sent = romeo.send(file(), juliet, { clear: true });
    (await juliet.cards.first()).actions.decline();
    await sent;

    expect((await romeo.cards.first()).transfer.encrypted).toBeFalse();
    expect(romeo.security.made.length).toBe(0);
  });

  it('ends when it is declined', async () => {
    const sent = romeo.send(file(), juliet);
    (await juliet.cards.first()).actions.decline();
    await sent;

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'declined', by: 'peer' });
  });

  it('ends when it is too large for the other side', async () => {
    juliet.settings = { ...juliet.settings, maxBytes: 999 };
    await romeo.send(file(), juliet);

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'failed', failure: 'too-large' });
  });

  it('ends when there is no device that may get it, and nothing was sent', async () => {
    romeo.security.error = new SessionError('security-error', 'no-trusted-device', 'nobody');
    await romeo.send(file(), juliet);

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'failed', failure: 'no-trusted-device' });
    expect(network.exchanges).toEqual([]);
  });

  it('ends when nobody is there', async () => {
    network.leave(JULIET);
    await romeo.send(file(), juliet);

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'failed', failure: 'peer-gone' });
  });

  it('ends when the other side went offline before it answered', async () => {
    const sent = romeo.send(file(), juliet);
    await juliet.cards.first();
    await network.settled();
    romeo.engine.peerGone(JULIET);
    await sent;

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'failed', failure: 'peer-gone' });
  });

  it('is refused here when one key may not carry it (NIST SP 800-38D)', async () => {
    const large = file();
    Object.defineProperty(large, 'size', { value: MAX_PLAINTEXT_BYTES + 1 });
    await romeo.send(large, juliet);

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'failed', failure: 'too-large' });
    expect(network.exchanges).toEqual([]);
  });

  it('is cancelled before it is answered, and the other side is told', async () => {
    const sent = romeo.send(file(), juliet);
    const card = await juliet.cards.first();
    (await romeo.cards.first()).actions.cancel();
    await sent;

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'cancelled', by: 'us' });
    expect((await card.until('over')).state).toEqual({ name: 'cancelled', by: 'peer' });
  });

  it('is cancelled before it was sent', async () => {
    let go: () => void = () => undefined;
    const waiting = new Promise<void>((resolve) => (go = resolve));
    const offer = romeo.security.offer.bind(romeo.security);
    spyOn(romeo.security, 'offer').and.callFake((...how) => waiting.then(() => offer(...how)));
    const sent = romeo.send(file(), juliet);
    (await romeo.cards.first()).actions.cancel();
    go();
    await sent;
    await network.settled();

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'cancelled', by: 'us' });
    expect(network.dialogue.some((line) => line.includes('session-initiate'))).toBeFalse();
    expect(juliet.cards.shown.length).toBe(0);
  });

  it('is not delivered because the other side says so (XEP-0166 §6.6)', async () => {
    const sent = romeo.send(file(), juliet);
    await juliet.cards.first();
    await network.settled();
    const { sid } = juliet.engine.sessions[0]!;
    const reason = { reason: 'success' } as const;
    const end = { action: 'session-terminate', sid, contents: [], payloads: [], reason } as const;
    await juliet.iq.send('set', ROMEO, jingleElement(end));
    await sent;

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'failed', failure: 'protocol' });
  });
});
