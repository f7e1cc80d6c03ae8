const SIZE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Language of numbers: that of the page, as Converse sets it. */
const language = (): string => document.documentElement.lang || navigator.language;

const format = (value: number, options: Intl.NumberFormatOptions): string => {
  try {
    return new Intl.NumberFormat(language(), options).format(value);
  } catch {
    return new Intl.NumberFormat('en', options).format(value); // a page may name any language
  }
};

/** `0 byte`, `4.1 kB`, `16.8 MB`, … */
export function formatBytes(bytes: number): string {
  let [value, unit] = [bytes, 0];
  for (; value >= 999.5 && unit < SIZE_UNITS.length - 1; unit++) value /= 1000;
  const digits = unit > 0 && value < 99.95 ? 1 : 0;
  return format(value, {
    style: 'unit',
    unit: SIZE_UNITS[unit] ?? 'byte',
    unitDisplay: unit === 0 ? 'long' : 'short',
    maximumFractionDigits: digits,
  });
}

/** `12 sec`, `3 min`, `2 hr`, rounded up. */
export function formatSeconds(seconds: number): string {
  const [value, unit] =
    seconds < 90 ? [seconds, 'second'] : seconds < 5400 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour'];
  return format(Math.ceil(value), { style: 'unit', unit, unitDisplay: 'short' });
}

/** `37 %`. */
export const formatPercent = (fraction: number): string =>
  format(fraction, { style: 'percent', maximumFractionDigits: 0 });

/** Eight groups of eight hexadecimal digits. */
export const fingerprintGroups = (fingerprint: string): string[] => fingerprint.match(/.{1,8}/g) ?? [];

/** Shorter names fit on every screen. */
const SPLIT_FROM = 24;

/** A name in two parts, of which the second (the extension and a bit more of a long name) is never cut. */
export function splitName(name: string): readonly [string, string] {
  const characters = Array.from(new Intl.Segmenter().segment(name), ({ segment }) => segment);
  if (characters.length < SPLIT_FROM) return [name, ''];
  const tail = name.length - name.lastIndexOf('.') <= 12 ? 12 : 8;
  return [characters.slice(0, -tail).join(''), characters.slice(-tail).join('')];
}
