import { currentLocale } from '../../transfer/locale.js';

const SIZE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Writes something in the language of the texts around it. */
function inLanguage(write: (language: string) => string): string {
  try {
    return write(currentLocale().replaceAll('_', '-'));
  } catch {
    return write('en'); // a page may name any language
  }
}

const format = (value: number, options: Intl.NumberFormatOptions): string =>
  inLanguage((language) => new Intl.NumberFormat(language, options).format(value));

/** `Nov 30, 2026`. */
export const formatDate = (date: Date): string =>
  inLanguage((language) => new Intl.DateTimeFormat(language, { dateStyle: 'medium' }).format(date));

const midnight = (date: Date): number => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();

/** `today`, `yesterday`, else its date. */
export function formatDay(date: Date, now = new Date()): string {
  // A day may have 23 or 25 hours.
  const days = Math.round((midnight(date) - midnight(now)) / 86_400_000);
  if (days !== 0 && days !== -1) return formatDate(date);
  return inLanguage((language) => new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(days, 'day'));
}

/** In which unit a size is written: the first in which it has at most three digits before the point. */
function unitOf(bytes: number): number {
  let [value, unit] = [bytes, 0];
  for (; value >= 999.5 && unit < SIZE_UNITS.length - 1; unit++) value /= 1000;
  return unit;
}

const digitsOf = (value: number, unit: number): number => (unit > 0 && value < 99.95 ? 1 : 0);

/** Short Arabic units are words for some sizes and letters for others; narrow ones are letters for all. */
const shortUnit = (): 'short' | 'narrow' => (currentLocale().startsWith('ar') ? 'narrow' : 'short');

/** `0 byte`, `4.1 kB`, `16.8 MB`, … */
export function formatBytes(bytes: number): string {
  const unit = unitOf(bytes);
  const value = bytes / 1000 ** unit;
  return format(value, {
    style: 'unit',
    unit: SIZE_UNITS[unit] ?? 'byte',
    unitDisplay: unit === 0 ? 'long' : shortUnit(),
    maximumFractionDigits: digitsOf(value, unit),
  });
}

/** The number that says a part in the unit of its whole: `9.8` of `24 MB`. */
export function formatPart(bytes: number, whole: number): string {
  const unit = unitOf(whole);
  const value = bytes / 1000 ** unit;
  return format(value, { maximumFractionDigits: digitsOf(value, unit) });
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

/** `1:04`, as players show a time. */
export const formatTime = (seconds: number): string =>
  `${String(Math.floor(seconds / 60))}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;

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
