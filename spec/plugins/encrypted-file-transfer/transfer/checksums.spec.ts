import { descriptionElement } from '../../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { FILE_TRANSFER } from '../../../../plugins/encrypted-file-transfer/wire/dialect.js';
import { Checksums } from '../../../../plugins/encrypted-file-transfer/transfer/checksums.js';
import { toHex } from '../../../../src/bytes/hex.js';
import { encryptStream } from '../../../../src/crypto/aes-gcm.js';
import { digest } from '../../../../src/crypto/one-shot-digest.js';
import { SessionError } from '../../../../src/errors.js';
import type { Session, SessionEnd } from '../../../../src/jingle/application.js';
import { HASH_WAIT_MS } from '../../../../src/streams/verify.js';
import { element } from '../../../../src/xmpp/element.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { romeoAndJuliet, type Party } from '../../../support/file-transfer-party.js';
import type { Exchange, MemoryNetwork } from '../../../support/memory-iq.js';
import { collect, streamOf, testBytes } from '../../../support/streams.js';

const BYTES = testBytes(10_000);

describe('a checksum (XEP-0234 §8.2)', () => {
  let romeo: Party;
  let juliet: Party;
  let network: MemoryNetwork;

  /** A checksum that does not come is waited for for ever. */
  function neverLate(): jasmine.Spy {
    const real = window.setTimeout.bind(window);
    const later = (action: TimerHandler, ms?: number): number => (ms === HASH_WAIT_MS ? 0 : real(action, ms));
    return spyOn(window, 'setTimeout').and.callFake(later as typeof setTimeout);
  }

  beforeEach(() => {
    ({ network, romeo, juliet } = romeoAndJuliet());
  });

  const spelled = {
    raw: (bytes: Uint8Array) => btoa(String.fromCharCode(...bytes)),
    'hex in base64': (bytes: Uint8Array) => btoa(toHex(bytes)),
    hex: toHex,
  };

  /** Romeo sends, and says which hash it was. @returns the state of Juliet's card */
  async function receive(
    of: 'plaintext' | 'ciphertext' | 'something else',
    { algorithm = 'sha-256', spell = spelled.raw, inOffer = false, beforeAccept = false } = {},
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
    const session = await romeo.initiate(juliet.jid, description, { contentName: 'c' });
    const card = await juliet.cards.first();
    const sum = element(NS.fileTransfer, 'checksum', { name: 'c' }, element(NS.fileTransfer, 'file', {}, await hash()));
    if (beforeAccept) await session.sendInfo(sum);
    card.actions.accept();
    const { writable } = await session.connected();
    const writer = writable.getWriter();
    await writer.write(await wire());
    if (!inOffer && !beforeAccept) await session.sendInfo(sum);
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

  describe('that comes before the file is accepted', () => {
    beforeEach(() => neverLate());

    it('counts when it is right, and nothing is waited for', async () => {
      expect(await receive('plaintext', { beforeAccept: true })).toEqual({ name: 'saved' });
    });

    it('counts when it is wrong', async () => {
      const state = await receive('something else', { beforeAccept: true });

      expect(state).toEqual({ name: 'failed', failure: 'corrupted' });
    });
  });

  describe('that a converse-jet client does not send', () => {
    let timers: jasmine.Spy;
    beforeEach(() => {
      timers = neverLate();
      romeo.settings = { ...romeo.settings, sendHash: false };
    });
    const waits = (): unknown[] => timers.calls.allArgs().filter(([, ms]) => ms === HASH_WAIT_MS);

    it('is not waited for', async () => {
      const sending = romeo.send(new File([BYTES], 'a.bin'), juliet);
      const card = await juliet.cards.first();
      card.actions.accept();
      await card.until('saved');
      await sending;

      expect(waits()).toEqual([]);
    });

    it('is not waited for when the file is requested again', async () => {
      romeo.trustNow = 'trusted';
      const sending = romeo.send(new File([BYTES], 'a.bin'), juliet);
      const card = await juliet.cards.first();
      card.actions.decline();
      await sending;
      await juliet.ask(card.transfer, romeo);

      expect(juliet.cards.shown[1]?.transfer.state).toEqual({ name: 'saved' });
      expect(waits()).toEqual([]);
    });

    it('is announced to other clients all the same, which want to hear of one', async () => {
      const parts = { transports: [romeo.transport], security: romeo.security, dialect: FILE_TRANSFER };
      const sending = romeo.offer(new File([BYTES], 'a.bin'), { fullJid: juliet.jid, isOurs: false, ...parts });
      (await juliet.cards.first()).actions.decline();
      await sending;
      const [{ payload }] = network.exchanges as [Exchange];

      expect(payload.getElementsByTagNameNS(NS.hashes, 'hash-used').length).toBe(1);
      expect(payload.getElementsByTagNameNS(NS.converseJet, '*').length).toBe(0);
    });
  });

  describe('of a session that has ended', () => {
    /** How that end leaves those who wait for the checksum. */
    async function afterEnd(end: SessionEnd): Promise<string> {
      const session = { ended: Promise.resolve(end) } as Session;
      const hashes = new Checksums().expect(session).then(
        () => 'come',
        (error: unknown) => (error as Error).name,
      );
      await session.ended;
      return Promise.race([hashes, new Promise<string>((resolve) => setTimeout(() => resolve('waiting')))]);
    }

    for (const reason of ['success', 'failed-transport', 'connectivity-error', 'gone', 'timeout'] as const) {
      it(`with ${reason} may be done without`, async () => {
        expect(await afterEnd({ by: 'peer', reason })).toBe('waiting');
      });
    }

    for (const reason of ['cancel', 'decline', 'security-error', 'failed-application'] as const) {
      it(`with ${reason} is not wanted any more`, async () => {
        expect(await afterEnd({ by: 'peer', reason })).toBe('AbortError');
      });
    }

    it('by an error of ours is not wanted any more, unless only the way was lost', async () => {
      const distrusted = new SessionError('security-error', 'distrusted-device', 'not trusted any more');
      const lost = new SessionError('connectivity-error', 'connection-lost', 'cut');

      expect(await afterEnd({ by: 'us', reason: distrusted.reason, error: distrusted })).toBe('AbortError');
      expect(await afterEnd({ by: 'us', reason: lost.reason, error: lost })).toBe('waiting');
    });
  });

  it('of a client of our own kind is that of the file, and nothing else is computed', async () => {
    juliet.peersAreOurs = true;

    expect(await receive('ciphertext')).toEqual({ name: 'failed', failure: 'corrupted' });
  });
});
