/**
 * Catalogues of texts in the format of GNU gettext (`.po`), the part of it that we use: entries with or without a plural,
 * comments and the header `Plural-Forms`. Contexts (`msgctxt`) and removed entries (`#~`) are not read.
 */

/**
 * @typedef {object} Entry
 * @property {string} id the English text, in the singular
 * @property {string | undefined} plural the English plural
 * @property {string[]} forms the translation: one text, or one for each plural form; empty texts are not translated
 * @property {string[]} comments lines that begin with `#`, without references to the source
 * @property {string[]} files of the source that it is used in
 */

const KEYWORD = /^(msgid|msgid_plural|msgstr|msgstr\[\d+\]) (".*")$/;

/**
 * Reads a catalogue. @returns {Entry[]} the first is the header, whose id is empty
 * @throws Error for a line that is none of the format
 */
export function parsePo(source) {
  const entries = [];
  let comments = [];
  let files = [];
  let texts = {};
  let keyword;
  for (const [index, line] of source
    .split(/\r?\n/)
    .map((text) => text.trim())
    .entries()) {
    const [, name, first] = KEYWORD.exec(line) ?? [];
    if (name === 'msgid') {
      texts = { comments, files };
      comments = [];
      files = [];
      entries.push(texts);
    }
    if (name !== undefined) texts[(keyword = name)] = JSON.parse(first);
    else if (line.startsWith('"')) texts[keyword] += JSON.parse(line);
    else if (line.startsWith('#: ')) files.push(...line.slice(3).split(' '));
    else if (line.startsWith('#')) comments.push(...(line.startsWith('#~') ? [] : [line]));
    else if (line !== '') throw new Error(`line ${index + 1} is not of a .po file: ${line}`);
  }
  return entries.map(({ msgid: id, msgid_plural: plural, comments: remarks, files: places, ...forms }) => ({
    id,
    plural,
    forms: Object.values(forms),
    comments: remarks,
    files: places,
  }));
}

/** The text between quotes, a line each where it has several. */
function quote(text) {
  const lines = text.split(/(?<=\n)(?!$)/).map((line) => JSON.stringify(line));
  return lines.length === 1 ? lines[0] : ['""', ...lines].join('\n');
}

/** Writes a catalogue. */
export const formatPo = (entries) =>
  entries
    .map(({ id, plural, forms, comments, files = [] }) => {
      const places = files.map((file) => `#: ${file}`);
      const names = plural === undefined ? ['msgstr'] : forms.map((_, index) => `msgstr[${index}]`);
      const texts = names.map((name, index) => `${name} ${quote(forms[index])}`);
      const plurals = plural === undefined ? [] : [`msgid_plural ${quote(plural)}`];
      return [...comments, ...places, `msgid ${quote(id)}`, ...plurals, ...texts, ''].join('\n');
    })
    .join('\n');

/** Translators' programs mark so what they have guessed. */
export const isTranslated = ({ forms, comments }) =>
  forms.every((form) => form !== '') && !comments.some((line) => line.startsWith('#,') && line.includes('fuzzy'));

/** Numbers of which each language has all of its plural forms. */
const NUMBERS = Array.from({ length: 1000 }, (_, n) => n);

/**
 * The plural forms of a catalogue by their names in `Intl.PluralRules`, which chooses among them in the page.
 * @throws Error where the header does not say the same as the language's rules
 */
export function pluralForms(header, language) {
  const [, count, rule] = /Plural-Forms: nplurals=(\d+); plural=([n\d\s?:()=<>!&|%+-]+);/.exec(header.forms[0]) ?? [];
  if (rule === undefined) throw new Error('the header has no Plural-Forms');
  // Nothing but the operators and digits above.
  const formOf = new Function('n', `return Number(${rule})`);
  const rules = new Intl.PluralRules(language);
  const names = new Map(NUMBERS.map((n) => [formOf(n), rules.select(n)]));
  const differs = NUMBERS.some((n) => names.get(formOf(n)) !== rules.select(n));
  if (differs || names.size !== Number(count)) throw new Error(`these are not the plural forms of ${language}`);
  return Array.from({ length: names.size }, (_, index) => names.get(index));
}

/**
 * What the page loads of a catalogue: translations by their English texts, in the plural where they have one.
 * @param isWanted whether an entry is to be in it
 */
export function catalogueOf(source, language, isWanted = () => true) {
  const [header, ...entries] = parsePo(source);
  const names = pluralForms(header, language);
  const byName = (forms) => Object.fromEntries(forms.map((form, index) => [names[index], form]));
  return Object.fromEntries(
    entries
      .filter((entry) => isTranslated(entry) && isWanted(entry))
      .map(({ id, plural, forms }) => (plural === undefined ? [id, forms[0]] : [plural, byName(forms)])),
  );
}
