/*
 * Characters that show nothing hide the end of a name, and make two names that look the same differ. Unicode calls most
 * of them default-ignorable. What stays is what changes the look:
 * - all of an emoji that Unicode recommends: its joiners, its selector (U+FE0F) and the tags of England, Scotland, Wales;
 * - one U+200C between two Arabic letters that would join, as in Persian;
 * - one U+200C or U+200D where a vowel sign is killed between two consonants of an Indic script, or before that sign
 *   behind a Ra of Bengali or Kannada.
 * All other selectors go: fonts that do not know a variant of an ideograph or a symbol show the same without.
 */

const JOINER = '[\\u200c\\u200d]';
/** Also characters whose glyph is empty: a filler of Khitan, a Braille pattern and a note. */
const INVISIBLE = `[[\\p{Default_Ignorable_Code_Point}\\u{16fe4}\\u2800\\u{1d159}]--${JOINER}]`;

/** Letters of Arabic that never join the one behind them (Unicode's ArabicShaping.txt, R and U). */
const NOT_JOINING =
  '\\u0621-\\u0625\\u0627\\u0629\\u062f-\\u0632\\u0648\\u0671-\\u0677\\u0688-\\u0699\\u06c0\\u06c3-\\u06cb\\u06cd' +
  '\\u06cf\\u06d2\\u06d3\\u06d5\\u06e5\\u06e6\\u06ee\\u06ef\\u0759-\\u075b\\u076b\\u076c\\u0771\\u0773\\u0774\\u0778\\u0779';
const ARABIC = '[[\\u0620-\\u077f]&&\\p{Script=Arabic}&&\\p{L}]';

/** Consonants, and the sign that kills their vowel. Tamil is not among them: there it looks the same without joiners. */
const INDIC: readonly (readonly [string, string])[] = [
  ['\\u0915-\\u0939', '\\u094d'], // Devanagari
  ['\\u0995-\\u09b9\\u09f0\\u09f1', '\\u09cd'], // Bengali and Assamese
  ['\\u0a15-\\u0a39', '\\u0a4d'], // Gurmukhi
  ['\\u0a95-\\u0ab9', '\\u0acd'], // Gujarati
  ['\\u0b15-\\u0b39\\u0b71', '\\u0b4d'], // Odia
  ['\\u0c15-\\u0c39', '\\u0c4d'], // Telugu
  ['\\u0c95-\\u0cb9', '\\u0ccd'], // Kannada
  ['\\u0d15-\\u0d3a', '\\u0d4d'], // Malayalam
  ['\\u0d9a-\\u0dc6', '\\u0dca'], // Sinhala
];

/** The nukta (a dot) may stand behind a consonant. */
const NUKTA = '(?:\\u093c|\\u09bc|\\u0a3c|\\u0abc|\\u0b3c|\\u0c3c|\\u0cbc)?';
const between = (before: string, joiner: string, after: string): string =>
  `(?<=${before})${joiner}(?=${JOINER}*${after})`;

const JOINING = [
  between(`[${ARABIC}--[${NOT_JOINING}]]\\p{Mn}*`, '\\u200c', `[${ARABIC}--[\\u0621\\u0674\\u06e5\\u06e6]]`),
  ...INDIC.map(([consonants, killer]) => between(`[${consonants}]${NUKTA}${killer}`, JOINER, `[${consonants}]`)),
  between('\\u09b0', '\\u200d', '\\u09cd[\\u0995-\\u09b9]'),
  between('\\u0cb0', '\\u200d', '\\u0ccd[\\u0c95-\\u0cb9]'),
];

/** All of them, the joiners too. */
const SHOWS_NOTHING = /[\p{Default_Ignorable_Code_Point}\u{16fe4}\u2800\u{1d159}]/u;

/** Tells them apart; made when it is needed, for that takes a moment. */
let patterns: { readonly hidden: RegExp; readonly joiners: RegExp; readonly emoji: RegExp } | undefined;
const makePatterns = (): NonNullable<typeof patterns> => ({
  hidden: new RegExp(INVISIBLE, 'gv'),
  joiners: new RegExp(`(${JOINING.join('|')})|${JOINER}`, 'gv'),
  emoji: new RegExp('(\\p{RGI_Emoji})', 'v'),
});

/** False in browsers of before 2023. */
function knowsSetsInPatterns(): boolean {
  try {
    new RegExp('', 'v');
    return true;
  } catch {
    return false; // an unknown flag
  }
}

/** Letters that Unicode encodes today, and what they were written as before: the same look with a joiner at the end. */
const FINAL_FORMS: Readonly<Record<string, string>> = {
  '\u0d15\u0d4d': '\u0d7f', // Malayalam chillu letters
  '\u0d23\u0d4d': '\u0d7a',
  '\u0d28\u0d4d': '\u0d7b',
  '\u0d30\u0d4d': '\u0d7c',
  '\u0d32\u0d4d': '\u0d7d',
  '\u0d33\u0d4d': '\u0d7e',
  '\u09a4\u09cd': '\u09ce', // Bengali khanda ta
};
const OLD_FINAL_FORM = new RegExp(`(${Object.keys(FINAL_FORMS).join('|')})\u200d`, 'gu');

/** Takes out what shows nothing. @returns it in Unicode's form NFC */
export function withoutInvisible(text: string): string {
  if (!SHOWS_NOTHING.test(text)) return text.normalize('NFC');
  // Better a word or an emoji in parts than a hidden end.
  if (!knowsSetsInPatterns()) return text.replace(new RegExp(SHOWS_NOTHING, 'gu'), '').normalize('NFC');
  const { hidden, joiners, emoji } = (patterns ??= makePatterns());
  const cleaned = (part: string): string =>
    part
      .replace(hidden, '')
      .replace(OLD_FINAL_FORM, (_, old: string) => FINAL_FORMS[old] ?? old)
      .replace(joiners, '$1');
  const parts = text.split(emoji).map((part, at) => (at % 2 === 1 ? part : cleaned(part)));
  return parts.join('').normalize('NFC');
}
