import { descriptionElement } from '../../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { setLocale } from '../../../../plugins/encrypted-file-transfer/transfer/locale.js';
import { encryptStream } from '../../../../src/crypto/aes-gcm.js';
import type { Session } from '../../../../src/jingle/application.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { romeoAndJuliet, type Party, type RecordedCard } from '../../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../../support/memory-iq.js';
import { JULIET } from '../../../support/people.js';
import { checksumsAreLate, collect, streamOf, testBytes } from '../../../support/streams.js';
import { xml } from '../../../support/xml.js';

const BYTES = testBytes(10_000);
const UNSIZED = descriptionElement({
  name: 'a.bin',
  size: 0,
  mediaType: 'text/plain',
  description: undefined,
  date: undefined,
});
for (const name of ['size', 'desc']) UNSIZED.getElementsByTagNameNS(NS.fileTransfer, name)[0]!.remove();

describe('An offer', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;

  beforeEach(() => {
    checksumsAreLate();
    ({ network, romeo, juliet } = romeoAndJuliet());
  });

  /** Romeo offers by hand. */
  async function offer(
    description = UNSIZED,
    { clear = false } = {},
  ): Promise<{ session: Session; card: RecordedCard }> {
    if (clear) juliet.settings = { ...juliet.settings, allowUnencrypted: true };
    const session = await romeo.initiate(JULIET, description, { clear });
    return { session, card: await juliet.cards.first() };
  }
  const ciphertext = (bytes: Uint8Array) =>
    collect(streamOf(bytes).pipeThrough(encryptStream(romeo.security.made[0]!)));
  async function send(session: Session, bytes: Uint8Array, { close = true } = {}): Promise<void> {
    const writer = (await session.connected()).writable.getWriter();
    writer.closed.catch(() => undefined);
    const sent = writer.write(bytes);
    await (close ? sent.then(() => writer.close()) : sent).catch(() => undefined);
  }

  describe('that does not say how large the file is', () => {
    it('is shown without a size, and ends with the stream', async () => {
      const { session, card } = await offer();

      expect(card.transfer.file).toEqual({ name: 'a.bin', mediaType: 'text/plain' });

      card.actions.accept();
      await send(session, await ciphertext(BYTES));
      const saved = await card.until('saved');

      expect(await juliet.received(saved)).toEqual(BYTES);
      expect(saved.file.size).toBe(10_000);
      expect(card.states).toEqual(['offered', 'accepted', 'transferring', 'verifying', 'saved']);
      expect(await session.ended).toEqual(jasmine.objectContaining({ by: 'peer', reason: 'success' }));
    });

    for (const size of [0, 15, 16, 300_000]) {
      it(`may be of a file of ${size} bytes`, async () => {
        const { session, card } = await offer();
        card.actions.accept();
        await send(session, await ciphertext(testBytes(size)));

        expect(await juliet.received(await card.until('saved'))).toEqual(testBytes(size));
      });
    }

    it('may be in clear where a deployer allows that', async () => {
      const { session, card } = await offer(UNSIZED, { clear: true });
      card.actions.accept();
      await send(session, BYTES);

      expect(await juliet.received(await card.until('saved'))).toEqual(BYTES);
    });

    it('is not saved before the stream ends', async () => {
      const { session, card } = await offer();
      card.actions.accept();
      await send(session, await ciphertext(BYTES), { close: false });
      await network.settled();

      expect(card.transfer.state.name).toBe('transferring');

      session.terminate({ reason: 'success' });

      expect((await card.until('over')).state.name).toBe('failed');
      await expectAsync(juliet.received(card.transfer)).toBeRejected();
    });

    for (const [what, change] of [
      ['is cut', (bytes: Uint8Array) => bytes.slice(0, 5000)],
      ['has lost its tag', (bytes: Uint8Array) => bytes.slice(0, -16)],
      ['is shorter than a tag', (bytes: Uint8Array) => bytes.slice(0, 15)],
      ['has more at its end', (bytes: Uint8Array) => Uint8Array.from([...bytes, 0])],
    ] as const) {
      it(`fails when the stream ${what}`, async () => {
        const { session, card } = await offer();
        card.actions.accept();
        await send(session, change(await ciphertext(BYTES)));

        expect((await card.until('over')).state).toEqual({ name: 'failed', failure: 'corrupted' });
        await expectAsync(juliet.received(card.transfer)).toBeRejected();
      });
    }

    for (const [maxBytes, state] of [
      [BYTES.length, { name: 'saved' }],
      [BYTES.length - 1, { name: 'failed', failure: 'too-large' }],
    ] as const) {
      it(`is ${state.name} when it turns out to have ${BYTES.length} bytes and the largest may have ${maxBytes}`, async () => {
        juliet.settings = { ...juliet.settings, maxBytes };
        const { session, card } = await offer();
        card.actions.accept();
        await send(session, await ciphertext(BYTES));

        expect((await card.until('over')).state).toEqual(state);
      });
    }

    it('tells the sender when it is too large (XEP-0234 §9.2)', async () => {
      juliet.settings = { ...juliet.settings, maxBytes: 100 };
      const { session, card } = await offer();
      card.actions.accept();
      await send(session, await ciphertext(BYTES));
      await card.until('over');
      await network.settled();

      expect(network.dialogue).toContain('juliet: session-terminate media-error file-too-large');
    });

    it('fails for want of space when there is no more', async () => {
      spyOn(navigator.storage, 'estimate').and.resolveTo({ quota: 1_000_000, usage: 945_000 });
      const { session, card } = await offer();
      card.actions.accept();
      await send(session, await ciphertext(BYTES));

      expect((await card.until('over')).state).toEqual({ name: 'failed', failure: 'no-space' });
      await expectAsync(juliet.received(card.transfer)).toBeRejected();
    });

    it('is never accepted unasked', async () => {
      juliet.settings = { ...juliet.settings, autoAcceptBytes: Infinity };
      juliet.security.trust = 'trusted';
      const { card } = await offer();
      await network.settled();

      expect(card.states).toEqual(['offered']);
    });
  });

  describe('with a description in several languages', () => {
    afterEach(() => setLocale(''));

    for (const [locale, shown] of [
      ['de', 'Ein Brief'],
      ['fr', 'A letter'],
    ] as const) {
      it(`is shown as “${shown}” where Converse is set to “${locale}”`, async () => {
        setLocale(locale);
        const { card } = await offer(
          xml(`<description xmlns="${NS.fileTransfer}"><file><size>5</size><name>a</name>
            <desc xml:lang="de">Ein Brief</desc><desc xml:lang="en">A letter</desc></file></description>`),
        );

        expect(card.transfer.file.description).toBe(shown);
      });
    }
  });
});
