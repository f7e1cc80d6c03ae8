import {
  FileTransferCard,
  defineFileTransferCard,
} from '../../../../../plugins/encrypted-file-transfer/ui/cards/file-transfer-card.js';
import { Figures } from '../../../../../plugins/encrypted-file-transfer/ui/cards/figures.js';
import type { Transfer } from '../../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { cardHost, metaOf, textOf } from '../../../../support/card-host.js';
import { inEnglish } from '../../../../support/english.js';
import { sampleTransfer } from '../../../../support/sample-transfer.js';

describe('The progress of <converse-file-transfer>', () => {
  inEnglish();

  let card: FileTransferCard;
  beforeAll(defineFileTransferCard);
  afterEach(() => card.remove());

  async function show(state: Transfer['state'], size = 2_000_000): Promise<void> {
    card = new FileTransferCard();
    card.transfer = sampleTransfer({ state, file: { name: 'letter.pdf', size, mediaType: 'application/pdf' } });
    card.actions = {};
    card.host = cardHost({ contactName: () => 'Juliet' });
    document.body.append(card);
    await card.updateComplete;
  }
  const become = async (state: Transfer['state']): Promise<void> => {
    card.transfer = { ...card.transfer, state };
    await card.updateComplete;
  };
  const ring = (): Element | null => card.querySelector('[role=progressbar]');
  const values = (): (string | null | undefined)[] =>
    ['aria-valuemin', 'aria-valuemax', 'aria-valuenow', 'aria-label'].map((name) => ring()?.getAttribute(name));
  const arc = (): string | null | undefined =>
    ring()?.querySelector('circle + circle')?.getAttribute('stroke-dasharray');

  it('names its file and counts to 100', async () => {
    await show({ name: 'transferring', path: 'direct', bytes: 500_000 });

    expect(values()).toEqual(['0', '100', '25', 'Progress of letter.pdf']);

    await become({ name: 'transferring', path: 'direct', bytes: 1_999_999 });

    expect(values()[2]).toBe('99');

    await become({ name: 'verifying' });

    expect(values()[2]).toBe('100');
  });

  it('moves in finer steps than percents', async () => {
    await show({ name: 'transferring', path: 'direct', bytes: 12_000_000 }, 3_000_000_000);

    expect(arc()).toBe('0.4 100');
    expect(values()[2]).toBe('0');
  });

  it('is full for an empty file', async () => {
    await show({ name: 'transferring', path: 'direct', bytes: 0 }, 0);

    expect(values()[2]).toBe('100');
  });

  it('is of unknown length while devices connect, and is not there when all is over', async () => {
    await show({ name: 'accepted' });

    expect(ring()?.hasAttribute('aria-valuenow')).toBeFalse();

    await become({ name: 'saved' });

    expect(ring()).toBeNull();
  });

  it('is said in words, with what the second line says', async () => {
    await show({ name: 'transferring', path: 'direct', bytes: 500_000, bytesPerSecond: 100_000 });

    expect(ring()?.getAttribute('aria-valuetext')).toContain('0.5 of 2 MB');
    expect(metaOf(card)).toContain('0.5 of 2 MB');
    expect(metaOf(card)).toContain('Direct');
  });

  it('stays next to its button, so that a screen reader sees both', async () => {
    await show({ name: 'transferring', path: 'direct', bytes: 500_000 });

    expect(card.querySelector('button [role=progressbar]')).toBeNull();
  });

  it('has a word about servers that make it slow, where that takes long', async () => {
    const state = { name: 'transferring', path: 'server', bytes: 500_000, isServerSlow: true } as const;
    card = new FileTransferCard();
    const clock = jasmine.clock().install();
    const now = spyOn(performance, 'now').and.returnValue(0);
    try {
      await show(state);
      now.and.returnValue(2000);
      await become({ ...state, bytes: 520_000 });

      expect(textOf(card)).toContain('Your server limits this transfer: about 3 min left');
    } finally {
      clock.uninstall();
    }
  });
});

describe('The figures of a transfer', () => {
  it('are the same for a second', () => {
    const figures = new Figures();
    figures.add(0, 0);
    figures.add(1000, 100);

    expect(figures.shown(100)).toEqual({ bytes: 1000 });

    figures.add(5000, 600);

    expect(figures.shown(700)).toEqual({ bytes: 1000 });
    expect(figures.shown(1100)?.bytes).toBe(5000);
  });

  it('have the rate of the last five seconds', () => {
    const figures = new Figures();
    for (let second = 0; second <= 10; second++) figures.add(second * 1_000_000, second * 1000);
    for (let second = 11; second <= 20; second++) figures.add(10_000_000 + (second - 10) * 1000, second * 1000);

    expect(figures.shown(20_000)?.bytesPerSecond).toBeLessThan(1100);
  });

  it('do not jump when one moment is slow', () => {
    const figures = new Figures();
    for (let ms = 0; ms <= 5000; ms += 100) figures.add(ms * 100, ms);
    const before = figures.shown(5000)?.bytesPerSecond ?? 0;
    figures.add(500_001, 6000);
    const after = figures.shown(6000)?.bytesPerSecond ?? 0;

    expect(before).toBeCloseTo(100_000, -3);
    expect(after).toBeGreaterThan(70_000);
  });

  it('say that nothing has come for ten seconds, and no rate', () => {
    const figures = new Figures();
    figures.add(0, 0);
    figures.add(1000, 1000);

    expect(figures.shown(10_500)?.silentSeconds).toBeUndefined();
    expect(figures.shown(12_000)).toEqual({ bytes: 1000, silentSeconds: 11 });

    figures.add(2000, 12_500);

    expect(figures.shown(13_500)?.silentSeconds).toBeUndefined();
  });
});
