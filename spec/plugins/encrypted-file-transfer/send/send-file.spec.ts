import { parseChecksum } from '../../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { jingleElement } from '../../../../src/jingle/stanza.js';
import type { Connection } from '../../../../src/jingle/transport.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { romeoAndJuliet, type Party } from '../../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../../support/memory-iq.js';
import { ownHash } from '../../../support/own-hash.js';
import { ROMEO } from '../../../support/people.js';
import { checksumsAreLate, collect, testBytes } from '../../../support/streams.js';

describe('sending a file', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;

  beforeEach(() => {
    ({ network, romeo, juliet } = romeoAndJuliet());
  });

  const checksums = (): Element[] =>
    network.exchanges.flatMap(({ payload }) => [...payload.getElementsByTagNameNS(NS.fileTransfer, 'checksum')]);

  for (const size of [0, 1, 65_536, 1_000_003]) {
    it(`delivers ${size} bytes`, async () => {
      const bytes = testBytes(size);
      const sent = romeo.send(new File([bytes], 'a.bin'), juliet);
      const card = await juliet.cards.first();
      card.actions.accept();
      await sent;

      expect(await juliet.received(await card.until('saved'))).toEqual(bytes);
      expect((await romeo.cards.first()).states).toEqual(['offered', 'transferring', 'verifying', 'saved']);
    });
  }

  for (const size of [0, 5000]) {
    it(`delivers ${size} bytes in clear`, async () => {
      juliet.settings = { ...juliet.settings, allowUnencrypted: true };
      const bytes = testBytes(size);
      const sent = romeo.send(new File([bytes], 'a.bin'), juliet, { clear: true });
      const card = await juliet.cards.first();
      card.actions.accept();
      await sent;

      expect(await juliet.received(await card.until('saved'))).toEqual(bytes);
      expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'saved' });
    });
  }

  it('sends several files at once', async () => {
    const files = [1, 2, 3].map((seed) => testBytes(200_000 + seed, seed));
    const sent = files.map((bytes, number) => romeo.send(new File([bytes], `${number}.bin`), juliet));
    await juliet.cards.first();
    await network.settled();
    for (const card of juliet.cards.shown) card.actions.accept();
    await Promise.all(sent);

    for (const card of juliet.cards.shown) {
      const saved = await card.until('saved');
      const bytes = files[Number.parseInt(saved.file.name)];

      expect(await juliet.received(saved)).toEqual(bytes!);
    }
  });

  it('sends its hash after the last byte (XEP-0234 §8.2): one that is fast to our own kind', async () => {
    const bytes = testBytes(5000);
    const sent = romeo.send(new File([bytes], 'a.bin'), juliet);
    (await juliet.cards.first()).actions.accept();
    await sent;

    const hash = { algorithm: 'blake2b-256', digest: await ownHash(bytes) };

    expect(checksums().map(parseChecksum)).toEqual([[hash]]);
  });

  it('sends its SHA-256 to everybody else', async () => {
    juliet.isOurs = false;
    const bytes = testBytes(5000);
    const sent = romeo.send(new File([bytes], 'a.bin'), juliet);
    (await juliet.cards.first()).actions.accept();
    await sent;

    const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

    expect(checksums().map(parseChecksum)).toEqual([[{ algorithm: 'sha-256', digest }]]);
    expect(checksums()[0]?.getAttribute('name')).toBe('a-file-offer');
  });

  it('sends no hash where a deployer does not want that', async () => {
    checksumsAreLate();
    romeo.settings = { ...romeo.settings, sendHash: false };
    const sent = romeo.send(new File([testBytes(5000)], 'a.bin'), juliet);
    (await juliet.cards.first()).actions.accept();
    await sent;

    expect(checksums()).toEqual([]);
    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'saved' });
  });

  it('ends when the file can no longer be read, and the other side keeps nothing', async () => {
    const file = new File([testBytes(5000)], 'a.bin');
    Object.defineProperty(file, 'size', { value: 6000 });
    const sent = romeo.send(file, juliet);
    const card = await juliet.cards.first();
    card.actions.accept();
    await sent;

    expect((await romeo.cards.first()).transfer.state).toEqual({ name: 'failed', failure: 'file-unreadable' });
    expect((await card.until('over')).state.name).toBe('failed');
    expect(network.dialogue).toContain('romeo: session-terminate failed-application file-not-available');
    await expectAsync(juliet.received(card.transfer)).toBeRejected();
  });

  it('is not delivered while the other side has not said so', async () => {
    const sent = sendTo(({ readable }) => collect(readable));
    const romeos = await romeo.cards.first();
    await romeos.until('verifying');
    await network.settled();

    expect(romeos.states).toEqual(['offered', 'transferring', 'verifying']);

    romeos.actions.cancel();

    expect(romeos.transfer.state).toEqual({ name: 'cancelled', by: 'us' });
    await sent;
  });

  it('ends when the other side goes away before it has answered the hash', async () => {
    juliet.isOurs = false;
    const send = romeo.iq.send.bind(romeo.iq);
    const told = Promise.withResolvers<undefined>();
    spyOn(romeo.iq, 'send').and.callFake((type, to, payload, options) => {
      if (payload.getElementsByTagNameNS(NS.fileTransfer, 'checksum').length === 0)
        return send(type, to, payload, options);
      told.resolve(undefined);
      return new Promise(() => undefined);
    });
    const sent = sendTo(({ readable }) => collect(readable));
    const romeos = await romeo.cards.first();
    await told.promise;
    romeo.engine.peerGone(juliet.jid);
    await sent;

    expect(romeos.transfer.state).toEqual({ name: 'failed', failure: 'peer-gone' });
  });

  it('is cancelled on its way', async () => {
    const sent = sendTo(({ readable }) => readable.getReader().read());
    const card = await romeo.cards.first();
    await card.until('transferring');
    card.actions.cancel();
    await sent;

    expect(card.transfer.state).toEqual({ name: 'cancelled', by: 'us' });
    expect(romeo.engine.sessions).toEqual([]);
  });

  for (const [reason, state] of [
    ['cancel', { name: 'cancelled', by: 'peer' }],
    ['failed-application', { name: 'failed', failure: 'peer-failed' }],
    ['security-error', { name: 'failed', failure: 'security' }],
    ['success', { name: 'failed', failure: 'protocol' }],
  ] as const) {
    it(`ends when the other side says “${reason}” on its way`, async () => {
      const sent = sendTo(({ readable }) => readable.getReader().read());
      const card = await romeo.cards.first();
      await card.until('transferring');
      const { sid } = juliet.engine.sessions[0]!;
      // The stanza alone: the session of the receiver would close the stream before it comes.
      const end = { action: 'session-terminate', sid, contents: [], payloads: [], reason: { reason } } as const;
      await juliet.iq.send('set', ROMEO, jingleElement(end));
      await sent;

      expect(card.transfer.state).toEqual(state);
    });
  }

  /** Romeo sends to somebody who does with the bytes what they want. */
  async function sendTo(take: (connection: Connection) => Promise<unknown>): Promise<void> {
    const file = fileTransferOf(juliet);
    spyOn(file, 'receive').and.callFake((session) => {
      void session
        .accept(session.description)
        .then(take)
        .catch(() => undefined);
    });
    await romeo.send(new File([testBytes(500_000)], 'a.bin'), juliet);
  }
  const fileTransferOf = ({ engine }: Party) => engine.applications.get(NS.fileTransfer)!;
});
