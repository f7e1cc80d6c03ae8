import { parseDescription } from '../../../../plugins/encrypted-file-transfer/wire/file-transfer-stanza.js';
import { chooseDescription } from '../../../../plugins/encrypted-file-transfer/wire/descriptions.js';
import { NS } from '../../../../src/xmpp/namespaces.js';
import { xml } from '../../../support/xml.js';

const parse = (descriptions: string, language = '') =>
  parseDescription(
    xml(`<description xmlns="${NS.fileTransfer}"${language}><file><size>1</size>${descriptions}</file></description>`),
  ).descriptions;

describe('The descriptions of a file (XEP-0234 §5)', () => {
  it('may be several, each in a language of its own', () => {
    expect(parse('<desc>A letter</desc><desc xml:lang="de">Ein Brief</desc>')).toEqual([
      { language: '', text: 'A letter' },
      { language: 'de', text: 'Ein Brief' },
    ]);
  });

  it('have the language of what is around them, where they name none', () => {
    expect(parse('<desc>Ein Brief</desc><desc xml:lang="en">A letter</desc>', ' xml:lang="DE"')).toEqual([
      { language: 'de', text: 'Ein Brief' },
      { language: 'en', text: 'A letter' },
    ]);
  });

  it('are none where they are empty', () => {
    expect(parse('<desc/><desc xml:lang="de"> </desc>')).toEqual([]);
  });

  for (const [what, descriptions, condition] of [
    ['two without a language', '<desc>a</desc><desc>b</desc>', 'bad-request'],
    ['two of one language', '<desc xml:lang="de">a</desc><desc xml:lang="DE">b</desc>', 'bad-request'],
    [
      'more than 32',
      Array.from({ length: 33 }, (_, at) => `<desc xml:lang="x-${at}">a</desc>`).join(''),
      'bad-request',
    ],
    ['an endless one', `<desc>${'a'.repeat(5000)}</desc>`, 'resource-constraint'],
    ['one of an endless language', `<desc xml:lang="${'a'.repeat(200)}">a</desc>`, 'resource-constraint'],
  ] as const) {
    it(`are refused where there are ${what}`, () => {
      expect(() => parse(descriptions)).toThrowMatching(
        (error: { condition?: string }) => error.condition === condition,
      );
    });
  }

  const ALL = ['fr', 'pt', 'en-GB', 'de-AT', 'de'].map((language) => ({
    language: language.toLowerCase(),
    text: language,
  }));
  const cases: readonly (readonly [string, string])[] = [
    ['de', 'de'],
    ['de_AT', 'de-AT'],
    ['de-CH', 'de'],
    ['pt_BR', 'pt'],
    ['en', 'en-GB'],
    ['it', 'en-GB'],
    ['', 'en-GB'],
  ];
  for (const [locale, expected] of cases) {
    it(`are shown in ${expected} to a person whose Converse is set to “${locale}”`, () => {
      expect(chooseDescription(ALL, locale)).toBe(expected);
    });
  }

  it('are shown in the first language where there is neither the person’s nor English', () => {
    expect(
      chooseDescription(
        [
          { language: '', text: 'first' },
          { language: 'fr', text: 'second' },
        ],
        'de',
      ),
    ).toBe('first');
    expect(chooseDescription([{ language: 'dex', text: 'first' }], 'de')).toBe('first');
    expect(chooseDescription([], 'de')).toBeUndefined();
  });

  it('are in English rather than in no language that is named', () => {
    expect(
      chooseDescription(
        [
          { language: '', text: 'first' },
          { language: 'en', text: 'second' },
        ],
        'de',
      ),
    ).toBe('second');
  });
});
