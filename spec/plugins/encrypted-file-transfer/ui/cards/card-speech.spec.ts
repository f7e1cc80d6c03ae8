import {
  FileTransferCard,
  defineFileTransferCard,
} from '../../../../../plugins/encrypted-file-transfer/ui/cards/file-transfer-card.js';
import { Announcements, announce } from '../../../../../plugins/encrypted-file-transfer/ui/cards/announce.js';
import { Spoken } from '../../../../../plugins/encrypted-file-transfer/ui/cards/spoken.js';
import type { Transfer } from '../../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { cardHost } from '../../../../support/card-host.js';
import { inEnglish } from '../../../../support/english.js';
import { waitUntil } from '../../../../support/wait-for.js';
import { sampleTransfer } from '../../../../support/sample-transfer.js';

const at = (bytes: number): Transfer['state'] => ({ name: 'transferring', path: 'direct', bytes });

describe('What a screen reader hears of a transfer', () => {
  inEnglish();

  /** What is said of one state after the other. */
  function said(states: readonly Transfer['state'][], more: Partial<Transfer> = {}, isNew = true): string[] {
    const spoken = new Spoken();
    const texts = states.map((state) => spoken.after(sampleTransfer({ ...more, state }), 'Juliet', isNew));
    return texts.filter((text) => text !== undefined);
  }

  it('is each state that matters, once, and each quarter of the way', () => {
    const way = [0, 100_000, 500_000, 600_000, 1_100_000, 1_600_000, 1_999_999].map(at);

    expect(said([{ name: 'offered' }, { name: 'accepted' }, ...way, { name: 'verifying' }, { name: 'saved' }])).toEqual(
      [
        'Juliet wants to send you letter.pdf, 2 MB',
        'letter.pdf: Transferring',
        'letter.pdf: 25%',
        'letter.pdf: 50%',
        'letter.pdf: 75%',
        'letter.pdf: Checked: arrived unchanged',
      ],
    );
  });

  it('starts where a transfer goes on', () => {
    const states = [at(1_100_000), { name: 'interrupted', bytes: 1_100_000 }, at(1_100_000), at(1_600_000)] as const;

    expect(said(states, { direction: 'sent' })).toEqual([
      'letter.pdf: Transferring',
      'letter.pdf: not continued yet',
      'letter.pdf: Transferring',
      'letter.pdf: 75%',
    ]);
  });

  it('is nothing of a card that is only drawn again', () => {
    expect(said([{ name: 'failed', failure: 'timeout' }], {}, false)).toEqual([]);
  });

  it('is not what the user has just done: offered a file', () => {
    expect(said([{ name: 'waiting', until: 'ready' }, { name: 'offered' }], { direction: 'sent' })).toEqual([]);
  });

  describe('through the page', () => {
    const region = (): HTMLElement | null => document.querySelector('.jet-live');
    beforeAll(defineFileTransferCard);

    it('comes from one polite region, which no card is', async () => {
      announce('a', 'hello');
      const card = new FileTransferCard();
      card.transfer = sampleTransfer({ state: at(5) });
      card.host = cardHost();
      document.body.append(card);
      await card.updateComplete;

      expect(region()?.getAttribute('aria-live')).toBe('polite');
      expect(document.querySelectorAll('.jet-live').length).toBe(1);
      expect(card.getAttribute('aria-live')).toBe('off');

      card.remove();
    });

    it('comes from the dialog that stands over the page, where there is one', async () => {
      const dialog = document.createElement('dialog');
      document.body.append(dialog);
      dialog.showModal();
      announce('a', 'over the page');
      await waitUntil(() => dialog.textContent === 'over the page');

      expect(region()?.parentElement).toBe(dialog);

      dialog.remove();
      announce('a', 'in the page');
      await waitUntil(() => region()?.textContent === 'in the page');

      expect(region()?.parentElement).toBe(document.body);
    });

    it('comes two seconds apart, the newest of each card', () => {
      const clock = jasmine.clock().install();
      let now = 0;
      spyOn(performance, 'now').and.callFake(() => now);
      const said: string[] = [];
      const announcements = new Announcements((text) => said.push(text));
      const after = (ms: number): string[] => {
        now += ms;
        clock.tick(ms);
        return said;
      };
      announcements.add('a', 'one');

      expect(said).toEqual(['one']);

      announcements.add('a', 'two');
      announcements.add('b', 'other');
      announcements.add('a', 'three');

      expect(after(1900)).toEqual(['one']);
      expect(after(200)).toEqual(['one', 'other']);
      expect(after(2000)).toEqual(['one', 'other', 'three']);
      clock.uninstall();
    });
  });
});
