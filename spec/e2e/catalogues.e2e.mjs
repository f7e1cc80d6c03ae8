import { readFileSync } from 'node:fs';
import { PARTS } from '../../scripts/po-loader.mjs';
import { catalogueOf, formatPo, parsePo } from '../../scripts/po.mjs';
import { catalogueProblems, textProblems } from '../../scripts/texts.mjs';

const HEADER = `msgid ""
msgstr ""
"Language: de\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"
`;
const ENTRIES = `
# a remark of a translator
#: plugins/some/file.ts
msgid "Send “%1$s”"
msgstr ""
"„%1$s“ "
"senden"

msgid "%1$s file"
msgid_plural "%1$s files"
msgstr[0] "%1$s Datei"
msgstr[1] "%1$s Dateien"
`;

/** What is said of a German catalogue, where these are the texts of the page. */
function problemsOf(source, texts = parsePo(HEADER + ENTRIES).slice(1)) {
  const [header, ...entries] = parsePo(source);
  return [...catalogueProblems({ language: 'de', file: 'de.po', header, entries }, texts)];
}

describe('Catalogues of translations', () => {
  it('have every text of the page, in every form', () => {
    expect(textProblems()).toEqual([]);
  });

  it('become what the page loads', () => {
    expect(catalogueOf(HEADER + ENTRIES, 'de')).toEqual({
      'Send “%1$s”': '„%1$s“ senden',
      '%1$s files': { one: '%1$s Datei', other: '%1$s Dateien' },
    });
  });

  it('are written as they were read', () => {
    const file = 'plugins/encrypted-file-transfer/ui/locales/ar.po';
    const entries = parsePo(readFileSync(file, 'utf8'));

    expect(parsePo(formatPo(entries))).toEqual(entries);
    expect(parsePo(formatPo(parsePo(HEADER + ENTRIES)))[1].comments).toEqual(['# a remark of a translator']);
  });

  it('come in two parts: every text that a page loads at its start is in the first', () => {
    const source = readFileSync('plugins/encrypted-file-transfer/ui/locales/de.po', 'utf8');
    const [start, rest] = Object.values(PARTS).map((isWanted) => Object.keys(catalogueOf(source, 'de', isWanted)));
    const bundle = readFileSync('dist/converse-jet.js', 'utf8');
    const isLoaded = (text) => bundle.includes(`"${text}"`);

    expect([...start, ...rest].sort()).toEqual(Object.keys(catalogueOf(source, 'de')).sort());
    expect(start.filter((text) => !isLoaded(text))).toEqual([]);
    expect(rest.filter(isLoaded)).toEqual([]);
  });

  it('leave out what is not translated, or only guessed', () => {
    const source = `${HEADER}\nmsgid "Open"\nmsgstr ""\n\n#, fuzzy\nmsgid "Save"\nmsgstr "Retten"\n`;

    expect(catalogueOf(source, 'de')).toEqual({});
  });

  const WRONG = {
    'lacks: Send “%1$s”': HEADER + ENTRIES.slice(ENTRIES.indexOf('msgid "%1$s file"')),
    'needs 2 plural forms': HEADER + ENTRIES.replace('msgstr[1] "%1$s Dateien"\n', ''),
    'is not translated': HEADER + ENTRIES.replace('"%1$s Datei"', '""'),
    'has other values': HEADER + ENTRIES.replace('„%1$s“', '„%2$s“'),
    'begins or ends with a space': HEADER + ENTRIES.replace('senden', 'senden '),
    'has what nobody uses: Open': `${HEADER}${ENTRIES}\nmsgid "Open"\nmsgstr "Öffnen"\n`,
    'has a text twice': `${HEADER}${ENTRIES}${ENTRIES}`,
  };
  for (const [problem, source] of Object.entries(WRONG)) {
    it(`fail the check where one ${problem}`, () => {
      const problems = problemsOf(source);

      expect(problems.length).toBe(1);
      expect(problems[0]).toContain(problem);
    });
  }

  it('may say a number in a word, in a plural form alone', () => {
    expect(problemsOf(HEADER + ENTRIES.replace('"%1$s Datei"', '"eine Datei"'))).toEqual([]);
    expect(problemsOf(HEADER + ENTRIES.replace('„%1$s“ ', '')).length).toBe(1);
  });

  it('fail the build where the header has other plural forms than the language', () => {
    expect(() => catalogueOf(HEADER.replace('n != 1', 'n > 1'), 'de')).toThrowError(/plural forms of de/);
    expect(() => catalogueOf(HEADER.replace('n != 1', 'process.exit()'), 'de')).toThrowError(/no Plural-Forms/);
    expect(() => catalogueOf(HEADER, 'ar')).toThrowError(/plural forms of ar/);
  });

  it('fail the build where a line is of no catalogue', () => {
    expect(() => parsePo(`${HEADER}\nmsgctxt "menu"\n`)).toThrowError(/line 6/);
  });
});
