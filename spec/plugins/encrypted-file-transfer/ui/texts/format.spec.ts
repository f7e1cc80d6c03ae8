import { setLocale } from '../../../../../plugins/encrypted-file-transfer/transfer/locale.js';
import {
  fingerprintGroups,
  formatBytes,
  formatDate,
  formatDay,
  formatPercent,
  formatSeconds,
  splitName,
} from '../../../../../plugins/encrypted-file-transfer/ui/texts/format.js';
import { inEnglish } from '../../../../support/english.js';

describe('format', () => {
  inEnglish();

  const sizes: readonly (readonly [number, string])[] = [
    [0, '0 bytes'],
    [1, '1 byte'],
    [999, '999 bytes'],
    [1000, '1 kB'],
    [4096, '4.1 kB'],
    [99_949, '99.9 kB'],
    [99_950, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1 MB'],
    [16_777_216, '16.8 MB'],
    [68_719_476_704, '68.7 GB'],
    [5e12, '5 TB'],
    [Number.MAX_SAFE_INTEGER, '9,007 TB'],
  ];
  for (const [bytes, text] of sizes) {
    it(`writes ${bytes} bytes as “${text}”`, () => {
      expect(formatBytes(bytes)).toBe(text);
    });
  }

  it('writes Arabic units as letters, whichever it is', () => {
    setLocale('ar');

    expect([4e3, 4e6, 4e9, 4e12].map((bytes) => formatBytes(bytes).replace(/[\d\s\u0660-\u0669]/g, ''))).toEqual([
      'ك.ب',
      'م.ب',
      'غ.ب',
      'ت.ب',
    ]);
  });

  it('names the day of today and of yesterday, whatever the hour, and dates the others', () => {
    const now = new Date(2026, 10, 30, 0, 5);
    const days = [[30, 23], [30, 0], [29, 0], [28, 23], [31, 1]].map(([day = 0, hour]) => new Date(2026, 10, day, hour)); // prettier-ignore
    const named = days.map((day) => formatDay(day, now));

    expect(named).toEqual(['today', 'today', 'yesterday', ...days.slice(3).map(formatDate)]);
  });

  const times: readonly (readonly [number, string])[] = [
    [0, '0 sec'],
    [0.2, '1 sec'],
    [89, '89 sec'],
    [90, '2 min'],
    [3600, '60 min'],
    [5400, '2 hr'],
    [1_000_000, '278 hr'],
  ];
  for (const [seconds, text] of times) {
    it(`writes ${seconds} seconds as “${text}”`, () => {
      expect(formatSeconds(seconds)).toBe(text);
    });
  }

  it('writes percents without decimals', () => {
    expect([0, 0.374, 1].map(formatPercent)).toEqual(['0%', '37%', '100%']);
  });

  for (const locale of ['de', 'de_DE', 'de-AT']) {
    it(`writes numbers in the language of Converse, whatever the page says: “${locale}”`, () => {
      setLocale(locale);

      expect(formatBytes(4096)).toBe('4,1 kB');
    });
  }

  it('writes numbers in Arabic, with the unit in Arabic', () => {
    setLocale('ar');

    expect(formatBytes(24_000_000)).toContain('م.ب');
  });

  it('writes numbers for a language that there is not', () => {
    setLocale('not_a_language!');

    expect(formatBytes(4096)).toBe('4.1 kB');
  });

  it('cuts a fingerprint into eight groups of eight digits', () => {
    const groups = fingerprintGroups('0123456789abcdef'.repeat(4));

    expect(groups.length).toBe(8);
    expect(groups.slice(0, 2)).toEqual(['01234567', '89abcdef']);
  });
});

describe('splitName', () => {
  it('leaves a short name whole', () => {
    expect(splitName('letter.pdf')).toEqual(['letter.pdf', '']);
  });

  it('keeps the extension of a long name apart', () => {
    const [head, tail] = splitName(`${'a'.repeat(100)}.pdf`);

    expect(tail).toBe('aaaaaaaa.pdf');
    expect(head + tail).toBe(`${'a'.repeat(100)}.pdf`);
  });

  it('cuts no character of several code points', () => {
    const name = '👩‍👩‍👧'.repeat(40);
    const [head, tail] = splitName(name);

    expect(head + tail).toBe(name);
    expect(head.replaceAll('👩‍👩‍👧', '')).toBe('');
    expect(tail.replaceAll('👩‍👩‍👧', '')).toBe('');
  });
});
