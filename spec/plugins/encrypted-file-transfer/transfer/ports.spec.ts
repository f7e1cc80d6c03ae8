import { receivedTransfer } from '../../../../plugins/encrypted-file-transfer/transfer/ports.js';

describe('an offered file', () => {
  const dateOf = (date: string | undefined): string | undefined =>
    receivedTransfer(
      'juliet@capulet.lit/balcony',
      { name: 'a', size: 1, mediaType: 'text/plain', descriptions: [], date },
      true,
    ).file.date;

  for (const date of ['2026-11-30T08:00:00Z', '2026-11-30T08:00:00.123+01:00']) {
    it(`has the date of its sender: ${date}`, () => {
      expect(dateOf(date)).toBe(date);
    });
  }

  for (const date of [
    undefined,
    '',
    'yesterday',
    '2026-11-30',
    '2026-13-45T08:00:00Z',
    `2026-11-30T08:00:00Z${'0'.repeat(4000)}`,
  ]) {
    it(`has no date where that is none: ${String(date).slice(0, 30)}`, () => {
      expect(dateOf(date)).toBeUndefined();
    });
  }
});
