/**
 * The texts on screen: `node scripts/texts.mjs` writes the templates for translators and adds what is new to each catalogue
 * (`.po`), without a translation. It says what is not translated; `npm run check` fails then.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import ts from 'typescript';
import { formatPo, isTranslated, parsePo, pluralForms } from './po.mjs';

/** Each plugin that shows texts, with the file that names its languages. */
const PLUGINS = [
  { ui: 'plugins/encrypted-file-transfer/ui', languages: 'texts/translate.ts' },
  { ui: 'plugins/openpgp-envelope/ui', languages: 'texts.ts' },
];
const HEADER = {
  id: '',
  forms: ['Project-Id-Version: converse-jet\nContent-Type: text/plain; charset=UTF-8\n'],
  comments: [],
  files: [],
};

const parse = (file) => ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);

/** Calls back with each node of a tree. */
function visit(node, found) {
  found(node);
  ts.forEachChild(node, (child) => visit(child, found));
}

/** Texts of the variables that an expression names: tables like those of failures. */
function textsOfTables(expression, source) {
  const names = new Set();
  visit(expression, (node) => ts.isIdentifier(node) && names.add(node.text));
  const texts = [];
  visit(source, (node) => {
    if (!ts.isVariableDeclaration(node) || !names.has(node.name.getText()) || node.initializer === undefined) return;
    visit(node.initializer, (inner) => {
      if (ts.isPropertyAssignment(inner) && ts.isStringLiteralLike(inner.initializer))
        texts.push(inner.initializer.text);
    });
  });
  return texts;
}

/** The texts of one file: each with its plural, where it has one. */
function textsIn(file) {
  const source = parse(file);
  const texts = [];
  visit(source, (node) => {
    if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression)) return;
    const [first, second] = node.arguments;
    if (node.expression.text === 'translatePlural') texts.push({ one: first.text, text: second.text });
    if (node.expression.text !== 'translate' || first === undefined) return;
    const found = ts.isStringLiteralLike(first) ? [first.text] : textsOfTables(first, source);
    if (found.length === 0) throw new Error(`${file}: no text in ${node.getText()}`);
    texts.push(...found.map((text) => ({ text })));
  });
  return texts.map((text) => ({ ...text, file }));
}

/** All texts of a plugin, each with the files that use it, as entries that are not translated. */
function allTexts(ui, languages) {
  const files = readdirSync(ui, { recursive: true }).map((name) => `${ui}/${name}`);
  const sources = files.filter((name) => name.endsWith('.ts') && name !== `${ui}/${languages}`);
  const all = new Map();
  for (const { text, one, file } of sources.sort().flatMap(textsIn)) {
    const entry = all.get(text) ?? { id: one ?? text, plural: one && text, forms: [], comments: [], files: [] };
    if (!entry.files.includes(file)) entry.files.push(file);
    all.set(text, entry);
  }
  return [...all.values()];
}

const keyOf = ({ id, plural }) => plural ?? id;
const empty = (entry, count) => ({ ...entry, forms: Array(entry.plural === undefined ? 1 : count).fill('') });

const templateOf = (texts) => formatPo([HEADER, ...texts.map((entry) => empty(entry, 2))]);

/** The catalogues of a plugin: language, file and what is in it. */
const cataloguesOf = (ui) =>
  readdirSync(`${ui}/locales`)
    .filter((name) => name.endsWith('.po'))
    .map((name) => {
      const file = `${ui}/locales/${name}`;
      const [header, ...entries] = parsePo(readFileSync(file, 'utf8'));
      return { language: basename(name, '.po'), file, header, entries };
    });

/** A catalogue with all texts and no others. What was translated before stays. */
function updated({ language, header, entries }, texts) {
  const known = new Map(entries.map((entry) => [keyOf(entry), entry]));
  const count = pluralForms(header, language).length;
  return formatPo([
    header,
    ...texts.map((entry) => ({ ...empty(entry, count), ...known.get(keyOf(entry)), files: entry.files })),
  ]);
}

const valuesIn = (text) => new Set(text.match(/%\d+\$s/g));

/** What is wrong with the values of one form: each of the English text has to be in it, and no other. */
function wrongValues({ id, plural }, form) {
  const [wanted, found] = [valuesIn(plural ?? id), valuesIn(form)];
  // A form for one or two may say its number in a word.
  if (plural !== undefined) found.add('%1$s');
  return found.size !== wanted.size || [...found].some((value) => !wanted.has(value));
}

/** What is wrong with a translation. */
function* entryProblems(entry, count) {
  if (!isTranslated(entry)) yield 'is not translated';
  else if (entry.plural !== undefined && entry.forms.length !== count) yield `needs ${count} plural forms`;
  else if (entry.forms.some((form) => wrongValues(entry, form))) yield 'has other values than the English text';
  else if (entry.forms.some((form) => form.trim() !== form)) yield 'begins or ends with a space';
}

/** What a catalogue lacks, has wrong or too much. */
export function* catalogueProblems({ language, file, header, entries }, texts) {
  const count = pluralForms(header, language).length;
  const wanted = new Map(texts.map((entry) => [keyOf(entry), entry]));
  const known = new Set(entries.map(keyOf));
  for (const text of wanted.keys()) if (!known.has(text)) yield `${file} lacks: ${text}`;
  if (known.size < entries.length) yield `${file} has a text twice`;
  for (const entry of entries) {
    const { id, plural } = wanted.get(keyOf(entry)) ?? {};
    if (id !== entry.id || plural !== entry.plural) yield `${file} has what nobody uses: ${entry.id}`;
    for (const problem of entryProblems(entry, count)) yield `${file}: “${entry.id}” ${problem}`;
  }
}

/** What is missing in the templates and the catalogues, wrong or too much. */
export function textProblems() {
  const problems = [];
  for (const { ui, languages } of PLUGINS) {
    const texts = allTexts(ui, languages);
    const template = `${ui}/locales/template.pot`;
    if (readFileSync(template, 'utf8') !== templateOf(texts))
      problems.push(`${template} is out of date: node scripts/texts.mjs`);
    for (const catalogue of cataloguesOf(ui)) {
      problems.push(...catalogueProblems(catalogue, texts));
      if (!readFileSync(`${ui}/${languages}`, 'utf8').includes(`/${catalogue.language}.po`))
        problems.push(`${ui}/${languages} does not name ${catalogue.file}`);
    }
  }
  return problems;
}

if (process.argv[1] === import.meta.filename) {
  for (const { ui, languages } of PLUGINS) {
    const texts = allTexts(ui, languages);
    writeFileSync(`${ui}/locales/template.pot`, templateOf(texts));
    for (const catalogue of cataloguesOf(ui)) writeFileSync(catalogue.file, updated(catalogue, texts));
  }
  for (const problem of textProblems()) console.error(problem);
}
