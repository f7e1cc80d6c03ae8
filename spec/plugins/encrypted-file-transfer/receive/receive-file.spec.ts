import type { RecordedCard } from '../../../support/file-transfer-party.js';
import {
  checksumElement,
  descriptionElement,
} from '../../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { encryptStream } from '../../../../src/crypto/aes-gcm.js';
import type { Session } from '../../../../src/jingle/application.js';
import { jingleElement } from '../../../../src/jingle/stanza.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { romeoAndJuliet, type Party } from '../../../support/file-transfer-party.js';
import type { MemoryNetwork } from '../../../support/memory-iq.js';
import { JULIET } from '../../../support/people.js';
import { collect, streamOf, testBytes } from '../../../support/streams.js';

const cancelElement = (sid: string): Element =>
  jingleElement({ action: 'session-terminate', sid, contents: [], payloads: [], reason: { reason: 'cancel' } });
const BYTES = testBytes(10_000);

describe('receiving a file', () => {
  let network: MemoryNetwork;
  let romeo: Party;
  let juliet: Party;

  beforeEach(() => {
    ({ network, romeo, juliet } = romeoAndJuliet());
  });

  /** Romeo offers by hand, to do what our own sender never does; Juliet accepts. */
  async function offer({ size = BYTES.length, hashes = [] as Element[], clear = false } = {}) {
    const file = { name: 'a.bin', size, mediaType: 'text/plain', description: undefined, date: undefined };
    const description = descriptionElement(file);
    const inner = description.getElementsByTagNameNS(NS.fileTransfer, 'file')[0]!;
    inner.getElementsByTagNameNS(NS.hashes, 'hash-used')[0]!.replaceWith(...hashes);
    juliet.settings = { ...juliet.settings, allowUnencrypted: clear };
    const session = await romeo.initiate(JULIET, description, { clear });
    const card = await juliet.cards.first();
    card.actions.accept();
    return { session, card };
  }
  const ciphertext = (bytes: Uint8Array) =>
    collect(streamOf(bytes).pipeThrough(encryptStream(romeo.security.made[0]!)));

  /** Sends bytes and closes the stream; a receiver that has enough may end before. */
  async function send(session: Session, bytes: Uint8Array, { close = true } = {}): Promise<void> {
    const writer = (await session.connected()).writable.getWriter();
    writer.closed.catch(() => undefined);
    const sent = writer.write(bytes);
    await (close ? sent.then(() => writer.close()) : sent).catch(() => undefined);
  }
  async function expectNothingKept(card: RecordedCard): Promise<void> {
    await expectAsync(juliet.received(card.transfer)).toBeRejected();
  }
  const used = (algo: string): Element => element(NS.hashes, 'hash-used', { algo });
  const hash = (digest: string): Element => element(NS.hashes, 'hash', { algo: 'sha-256' }, digest);
  const sha256 = async (bytes: Uint8Array<ArrayBuffer>) => new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));

  it('saves it under an id of its own, says so, and ends the session (XEP-0234 §8.1)', async () => {
    const { session, card } = await offer();
    await send(session, await ciphertext(BYTES));
    const saved = await card.until('saved');

    expect(await juliet.received(saved)).toEqual(BYTES);
    expect(card.states).toEqual(['offered', 'accepted', 'transferring', 'verifying', 'saved']);
    expect(await session.ended).toEqual(jasmine.objectContaining({ by: 'peer', reason: 'success' }));

    const infos = network.exchanges.flatMap(({ payload }) => [...payload.children].map((child) => child.localName));

    expect(infos).toContain('received');
  });

  it('ends by the count of bytes, of a stream that stays open', async () => {
    const { session, card } = await offer();
    await send(session, await ciphertext(BYTES), { close: false });

    expect(await juliet.received(await card.until('saved'))).toEqual(BYTES);
  });

  it('saves an empty file', async () => {
    const { session, card } = await offer({ size: 0 });
    await send(session, await ciphertext(new Uint8Array(0)));

    expect((await juliet.received(await card.until('saved'))).length).toBe(0);
  });

  it('saves what came in clear where a deployer allows that', async () => {
    const { session, card } = await offer({ clear: true });
    await send(session, BYTES);

    expect(await juliet.received(await card.until('saved'))).toEqual(BYTES);
  });

  describe('keeps nothing', () => {
    async function expectCorrupted(
      { session, card }: { session: Session; card: RecordedCard },
      bytes: Uint8Array,
      reason = 'failed-application',
    ) {
      await send(session, bytes);

      expect((await card.until('over')).state).toEqual({ name: 'failed', failure: 'corrupted' });
      expect(await session.ended).toEqual(jasmine.objectContaining({ by: 'peer', reason }));
      await expectNothingKept(card);
    }

    it('when one bit of the ciphertext was changed', async () => {
      const offered = await offer();
      const bytes = await ciphertext(BYTES);
      bytes[5000]! ^= 1;
      await expectCorrupted(offered, bytes, 'security-error');
    });

    it('when the tag was changed', async () => {
      const offered = await offer();
      const bytes = await ciphertext(BYTES);
      bytes[bytes.length - 1]! ^= 0x80;
      await expectCorrupted(offered, bytes, 'security-error');
    });

    /** What came may be right, but it is not all. */
    async function expectLost(
      { session, card }: { session: Session; card: RecordedCard },
      bytes: Uint8Array,
    ): Promise<void> {
      await send(session, bytes);

      expect((await card.until('over')).state).toEqual({ name: 'failed', failure: 'connection-lost' });
      expect(await session.ended).toEqual(jasmine.objectContaining({ by: 'peer', reason: 'failed-transport' }));
      await expectNothingKept(card);
    }

    it('when the stream ends early', async () => {
      await expectLost(await offer(), (await ciphertext(BYTES)).slice(0, 5000));
    });

    it('when the tag does not come', async () => {
      await expectLost(await offer(), (await ciphertext(BYTES)).slice(0, -16));
    });

    it('when the file is larger than was announced', async () => {
      const offered = await offer({ size: BYTES.length - 1 });
      await expectCorrupted(offered, await ciphertext(BYTES));
    });

    it('when the file is smaller than was announced', async () => {
      await expectLost(await offer({ size: BYTES.length + 1 }), await ciphertext(BYTES));
    });

    it('when it came in clear instead of encrypted', async () => {
      const offered = await offer({ size: BYTES.length - 16 });
      await expectCorrupted(offered, BYTES, 'security-error');
    });

    it('when more than was announced comes in clear', async () => {
      const offered = await offer({ size: BYTES.length - 1, clear: true });
      await expectCorrupted(offered, BYTES);
    });

    it('when the hash in the offer is that of another file', async () => {
      const digest = btoa(String.fromCharCode(...(await sha256(testBytes(10)))));
      await expectCorrupted(await offer({ hashes: [hash(digest)] }), await ciphertext(BYTES));
    });

    it('when the checksum that follows is that of another file (XEP-0234 §8.2)', async () => {
      const { session, card } = await offer({ hashes: [used('sha-256')] });
      await send(session, await ciphertext(BYTES));
      await session.sendInfo(
        checksumElement('a-file-offer', { algorithm: 'sha-256', digest: await sha256(testBytes(10)) }),
      );

      expect((await card.until('over')).state).toEqual({ name: 'failed', failure: 'corrupted' });
      await expectNothingKept(card);
    });

    it('when the sender says success before every byte is there', async () => {
      const { session, card } = await offer();
      await send(session, (await ciphertext(BYTES)).slice(0, 5000), { close: false });
      session.terminate({ reason: 'success' });

      expect((await card.until('over')).state.name).toBe('failed');
      await expectNothingKept(card);
    });

    it('when the disk is full', async () => {
      spyOn(FileSystemWritableFileStream.prototype, 'write').and.callFake(() =>
        Promise.reject(new DOMException('', 'QuotaExceededError')),
      );
      const { session, card } = await offer();
      await send(session, await ciphertext(BYTES));

      expect((await card.until('over')).state).toEqual({ name: 'failed', failure: 'no-space' });
      // XEP-0234 §9.2
      expect(network.dialogue).toContain('juliet: session-terminate media-error file-too-large');
      await expectNothingKept(card);
    });
  });

  it('saves what has the checksum that follows', async () => {
    const { session, card } = await offer({ hashes: [used('sha-256')] });
    await send(session, await ciphertext(BYTES));
    await session.sendInfo(checksumElement('a-file-offer', { algorithm: 'sha-256', digest: await sha256(BYTES) }));

    expect(await juliet.received(await card.until('saved'))).toEqual(BYTES);
  });

  it('does not care for a checksum that nobody announced, nor for one that cannot be read', async () => {
    const { session, card } = await offer();
    await session.sendInfo(element(NS.fileTransfer, 'checksum', {}, 'no file'));
    await session.sendInfo(checksumElement('a-file-offer', { algorithm: 'sha-256', digest: new Uint8Array(32) }));
    await send(session, await ciphertext(BYTES));

    expect(await juliet.received(await card.until('saved'))).toEqual(BYTES);
  });

  it('opens nothing on the disk for a session that is over', async () => {
    const { card } = await offer();
    card.actions.cancel();

    expect((await card.until('over')).state).toEqual({ name: 'cancelled', by: 'us' });
    await expectNothingKept(card);
  });

  describe('that is cancelled', () => {
    type Stop = (session: Session, card: RecordedCard) => void;
    const stops: readonly (readonly ['us' | 'peer', Stop])[] = [
      ['us', (_session, card) => card.actions.cancel()],
      // The stanza alone: the session of the sender would close the stream before it comes.
      ['peer', ({ sid }) => void romeo.iq.send('set', JULIET, cancelElement(sid))],
    ];
    for (const [by, stop] of stops) {
      describe(`by ${by === 'us' ? 'its receiver' : 'its sender'}`, () => {
        const expectCancelled = async (card: RecordedCard): Promise<void> => {
          expect((await card.until('over')).state).toEqual({ name: 'cancelled', by });
          await expectNothingKept(card);
        };

        it('ends while it connects', async () => {
          const { session, card } = await offer();
          await card.until('accepted');
          await network.settled();
          stop(session, card);
          await expectCancelled(card);
        });

        it('ends while bytes come', async () => {
          const { session, card } = await offer();
          await send(session, (await ciphertext(BYTES)).slice(0, 5000), { close: false });
          await card.until('transferring');
          stop(session, card);
          await expectCancelled(card);
        });

        it('ends while it waits for the checksum', async () => {
          const { session, card } = await offer({ hashes: [used('sha-256')] });
          await send(session, await ciphertext(BYTES));
          await card.until('verifying');
          await network.settled();
          stop(session, card);
          await expectCancelled(card);
        });
      });
    }
  });

  it('ends when the connection to the server is lost', async () => {
    const { session, card } = await offer();
    await send(session, (await ciphertext(BYTES)).slice(0, 5000), { close: false });
    await card.until('transferring');
    juliet.engine.reset();

    expect((await card.until('over')).state).toEqual({ name: 'failed', failure: 'connection-lost' });
    await expectNothingKept(card);
  });
});
