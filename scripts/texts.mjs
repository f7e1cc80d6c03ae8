/**
 * The texts on screen: `node scripts/texts.mjs` writes the template for translators, and says what a catalogue lacks or has
 * too much; `npm run check` fails then.
 */
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import ts from 'typescript';

const UI = 'plugins/encrypted-file-transfer/ui';
const LANGUAGES = ['ar', 'de', 'es', 'fr'];
const TEMPLATE = `${UI}/locales/template.pot`;

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

/** All texts, each with the files that use it. */
function allTexts() {
  const files = readdirSync(UI, { recursive: true }).map((name) => `${UI}/${name}`);
  const sources = files.filter(
    (name) => name.endsWith('.ts') && !name.includes('/locales/') && !name.endsWith('/translate.ts'),
  );
  const all = new Map();
  for (const { text, one, file } of sources.sort().flatMap(textsIn)) {
    const entry = all.get(text) ?? { text, one, files: new Set() };
    entry.files.add(file);
    all.set(text, entry);
  }
  return all;
}

const quote = (text) => JSON.stringify(text);

function templateOf(all) {
  const entries = [...all.values()].map(({ text, one, files }) => {
    const where = [...files].map((file) => `#: ${file}`).join('\n');
    const id =
      one === undefined
        ? `msgid ${quote(text)}\nmsgstr ""`
        : `msgid ${quote(one)}\nmsgid_plural ${quote(text)}\nmsgstr[0] ""\nmsgstr[1] ""`;
    return `${where}\n${id}\n`;
  });
  return `msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n${entries.join('\n')}`;
}

/** The texts that a catalogue translates. */
function keysOf(file) {
  const keys = new Set();
  visit(parse(file), (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== 'texts') return;
    for (const property of node.initializer.properties) keys.add(property.name.text);
  });
  return keys;
}

/** What is missing in the template and the catalogues, or too much. */
export function textProblems() {
  const all = allTexts();
  const problems = [];
  if (readFileSync(TEMPLATE, 'utf8') !== templateOf(all))
    problems.push(`${TEMPLATE} is out of date: node scripts/texts.mjs`);
  for (const language of LANGUAGES) {
    const keys = keysOf(`${UI}/locales/${language}.ts`);
    for (const text of all.keys()) if (!keys.has(text)) problems.push(`${language} lacks: ${text}`);
    for (const key of keys) if (!all.has(key)) problems.push(`${language} has what nobody uses: ${key}`);
  }
  return problems;
}

if (process.argv[1] === import.meta.filename) {
  writeFileSync(TEMPLATE, templateOf(allTexts()));
  for (const problem of textProblems()) console.error(problem);
}
