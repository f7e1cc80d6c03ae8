import { sanitiseFileName } from '../../plugins/encrypted-file-transfer/wire/file-name.js';
import { descriptionElement } from '../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { isFinal } from '../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { encryptStream } from '../../src/crypto/aes-gcm.js';
import { freeBytes } from '../../src/storage/stored-files.js';
import { bareJid } from '../../src/xmpp/jid.js';
import { romeoAndJuliet, type Party, type RecordedCard } from '../support/file-transfer-party.js';
import { partsOf } from '../support/parts.js';
import { JULIET } from '../support/people.js';
import { collect, streamOf, testBytes } from '../support/streams.js';

const MIB = 2 ** 20;

describe('A hostile file', () => {
  let romeo: Party;
  let juliet: Party;
  beforeEach(() => {
    ({ romeo, juliet } = romeoAndJuliet());
  });

  /** Romeo says of a file what he likes. @returns Juliet's card, his session, and what sends bytes */
  async function offer({ name = 'letter.txt', size = 1000 }) {
    const file = { name, size, mediaType: 'text/plain', description: undefined, date: undefined };
    const session = await romeo.initiate(JULIET, descriptionElement(file));
    const send = async (bytes: Uint8Array): Promise<void> => {
      const sealed = await collect(streamOf(bytes).pipeThrough(encryptStream(romeo.security.made[0]!)));
      const writer = (await session.connected()).writable.getWriter();
      writer.closed.catch(() => undefined);
      await writer
        .write(sealed)
        .then(() => writer.close())
        .catch(() => undefined);
    };
    return { card: await juliet.cards.first(), session, send };
  }

  async function expectNothingKept(card: RecordedCard): Promise<void> {
    await expectAsync(juliet.received(card.transfer)).toBeRejected();

    expect(await partsOf(bareJid(JULIET))).not.toContain(card.transfer.id);
  }

  describe('that is larger than what is free', () => {
    it('is not begun: the card says how much there is, next to the reserve', async () => {
      spyOn(navigator.storage, 'estimate').and.resolveTo({ quota: 1000 * MIB, usage: 800 * MIB });
      const { card } = await offer({ size: 150 * MIB + 1 });
      const told = new Promise((resolve) =>
        card.live.onChange(({ state }) => {
          if (isFinal(state) || (state.name === 'offered' && state.freeBytes !== undefined)) resolve(state);
        }),
      );
      card.actions.accept();

      expect(await told).toEqual({ name: 'offered', freeBytes: 150 * MIB });
      await expectNothingKept(card);
    });

    it('does not get the last bytes either when the browser estimates too much', async () => {
      const truncate = spyOn(FileSystemWritableFileStream.prototype, 'truncate').and.callFake((size) =>
        size > 64 * MIB ? Promise.reject(new DOMException('', 'QuotaExceededError')) : Promise.resolve(),
      );
      spyOn(navigator.storage, 'estimate').and.resolveTo({ quota: 100_000 * MIB });
      const { card } = await offer({ size: 1000 });
      card.actions.accept();

      expect((await card.until('over')).state).toEqual({ name: 'failed', failure: 'no-space' });
      expect(truncate.calls.allArgs()).toEqual([[64 * MIB + 1000]]);
      await expectNothingKept(card);
    });

    it('leaves the others their room in memory, where a browser has no file system', async () => {
      spyOn(navigator.storage, 'getDirectory').and.callFake(() =>
        Promise.reject(new DOMException('', 'SecurityError')),
      );
      const { card, session } = await offer({ size: 60 * MIB });
      card.actions.accept();
      await session.connected();

      expect(await freeBytes()).toBe(4 * MIB);

      card.actions.cancel();
      await card.until('over');
      await session.ended;

      expect(await freeBytes()).toBe(64 * MIB);
    });
  });

  describe('that lies about its size', () => {
    for (const [what, said, failure] of [
      ['smaller', 999, 'corrupted'],
      // What is missing at the end may still come.
      ['larger', 1001, 'connection-lost'],
      ['much larger', 50 * MIB, 'connection-lost'],
      ['nothing', 0, 'corrupted'],
    ] as const) {
      it(`(${what} than it is) is not kept`, async () => {
        const { card, send } = await offer({ size: said });
        card.actions.accept();
        await send(testBytes(1000));

        expect((await card.until('over')).state).toEqual({ name: 'failed', failure });
        await expectNothingKept(card);
      });
    }
  });

  describe('whose name', () => {
    for (const [what, said, shown] of [
      ['turns its end around', 'photo\u202egpj.exe', 'photo_gpj.exe'],
      ['hides its end behind fillers', `photo.jpg${'\u3164'.repeat(100)}.exe`, 'photo.jpg.exe'],
      ['hides its end behind spaces', `photo.jpg${' '.repeat(150)}.exe`, 'photo.jpg .exe'],
      ['hides its end in its length', `photo.jpg${'a'.repeat(300)}.exe`, `photo.jpg${'a'.repeat(187)}.exe`],
      ['climbs out of the folder', '../../.ssh/authorized_keys', '_.._.ssh_authorized_keys'],
      ['is a device of Windows', 'CON.txt', '_CON.txt'],
      ['is a device of Windows behind what shows nothing', '\u2800NUL\u200b.txt', '_NUL.txt'],
      ['is hidden', '.bashrc', 'bashrc'],
      ['is nothing but fillers', '\u3164\u115f\u034f', 'file'],
      ['is a line of markup', '<img src=x onerror=alert(1)>', '_img src=x onerror=alert(1)_'],
    ] as const) {
      it(`${what} is shown, and saved, as “${shown.slice(0, 30)}”`, async () => {
        const { card } = await offer({ name: said });
        const { name } = card.transfer.file;

        expect(name).toBe(shown);
        expect(name.length).toBeLessThanOrEqual(200);
        expect(sanitiseFileName(name)).toBe(name);
      });
    }

    it('looks like that of another file is the same name', async () => {
      const { card } = await offer({ name: 'in\u034fvoice\u{e0100}.pdf' });

      expect(card.transfer.file.name).toBe('invoice.pdf');
    });
  });
});
