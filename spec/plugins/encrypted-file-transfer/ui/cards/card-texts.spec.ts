import {
  FileTransferCard,
  defineFileTransferCard,
} from '../../../../../plugins/encrypted-file-transfer/ui/cards/file-transfer-card.js';
import { loadTexts, setTranslator } from '../../../../../plugins/encrypted-file-transfer/ui/texts/translate.js';
import type { Transfer } from '../../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { cardHost, textOf } from '../../../../support/card-host.js';
import { inEnglish } from '../../../../support/english.js';
import { STATES, sampleTransfer } from '../../../../support/sample-transfer.js';

describe('The texts of <converse-file-transfer>', () => {
  inEnglish();

  let card: FileTransferCard;
  beforeAll(defineFileTransferCard);
  afterEach(() => card.remove());

  async function show(more: Partial<Transfer> = {}): Promise<void> {
    card = new FileTransferCard();
    card.transfer = sampleTransfer(more);
    card.actions = {};
    card.host = cardHost();
    document.body.append(card);
    await card.updateComplete;
  }
  const text = (): string => textOf(card);

  describe('take what comes from the wire for text', () => {
    const HOSTILE = '<img src=x onerror=alert(1)>.pdf';

    it('in its name', async () => {
      await show({
        file: { name: HOSTILE, size: 1, mediaType: 'text/html' },
        state: { name: 'transferring', path: 'direct', bytes: 0 },
      });

      expect(card.querySelector('img')).toBeNull();
      expect(card.querySelector('.jet-name')?.textContent).toBe(HOSTILE);
      expect(card.getAttribute('aria-label')).toBe(`File ${HOSTILE}`);
    });

    it('in its description and media type', async () => {
      const file = { name: 'a', size: 1, mediaType: '"><script>', description: '<b onclick=alert(1)>hello</b>' };
      await show({ file });

      expect(card.querySelector('b, script')).toBeNull();
      expect(text()).toContain('<b onclick=alert(1)>hello</b>');
    });

    it('keep the direction of each apart', async () => {
      const file = { name: 'שלום.pdf', size: 1, mediaType: 'text/plain', description: 'שלום' };
      await show({ file });

      expect(card.querySelector('.jet-name')?.getAttribute('dir')).toBe('auto');
      expect(card.querySelector('bdi')).not.toBeNull();
    });
  });

  it('run from right to left in Arabic, also those that begin with a name of other letters', async () => {
    await setTranslator('ar', (english) => english);
    await loadTexts();
    for (const state of [{ name: 'offered' }, { name: 'requested' }, { name: 'declined', by: 'peer' }] as const) {
      await show({ state, isOfVisitor: true });
      for (const sentence of card.querySelectorAll('.jet-meta > bdi:last-of-type, .jet-line > bdi'))
        expect(getComputedStyle(sentence).direction).withContext(sentence.textContent).toBe('rtl');
      card.remove();
    }

    await show({ isOfVisitor: true });

    expect(text()).toContain('\u2068juliet@capulet.lit\u2069');
  });

  for (const [bytes, said] of [
    [0, '0 bytes'],
    [2 ** 32, '4.3 GB'],
  ] as const) {
    it(`name a size of ${bytes} bytes`, async () => {
      await show({ file: { name: 'a', size: bytes, mediaType: '' }, state: { name: 'offered' } });

      expect(text()).toContain(said);
    });
  }

  it('name the part of 4 GiB that has come, in the same unit', async () => {
    const file = { name: 'a', size: 2 ** 32, mediaType: '' };
    await show({ file, state: { name: 'transferring', path: 'direct', bytes: 2 ** 31 + 1 } });

    expect(text()).toContain('2.1 of 4.3 GB');
  });

  describe('mark a description as not encrypted', () => {
    const described = { name: 'letter.pdf', size: 2_000_000, mediaType: 'application/pdf', description: 'Call: 0190' };
    for (const direction of ['received', 'sent'] as const) {
      for (const state of STATES) {
        it(`once: ${direction}, ${Object.values(state).join(' ')}`, async () => {
          await show({ direction, state, file: described });

          expect(text()).toContain('Description (not encrypted in transit): Call: 0190');
          expect(text().split('Call: 0190').length).toBe(2);
        });
      }
    }

    it('and say nothing where there is none', async () => {
      await show({ state: { name: 'saved' } });

      expect(text()).not.toContain('Description');
    });
  });

  const names = ['🎉', 'a'.repeat(255), `${'é'.repeat(120)}.tar.gz`, 'تقرير.pdf', '<b>bold</b>', '   '];
  for (const name of names) {
    it(`show a file called “${name.slice(0, 20)}”`, async () => {
      await show({ file: { name, size: 0, mediaType: '' } });

      expect(card.querySelector('.jet-name')?.textContent).toBe(name);
      expect(card.getBoundingClientRect().width).toBeLessThanOrEqual(document.documentElement.clientWidth);
    });
  }
});
