import type { Catalogue } from '../../../../../src/texts.js';
import ar from '../../../../../plugins/encrypted-file-transfer/ui/locales/ar.js';
import de from '../../../../../plugins/encrypted-file-transfer/ui/locales/de.js';
import es from '../../../../../plugins/encrypted-file-transfer/ui/locales/es.js';
import fr from '../../../../../plugins/encrypted-file-transfer/ui/locales/fr.js';
import {
  setTranslator,
  translate,
  translatePlural,
} from '../../../../../plugins/encrypted-file-transfer/ui/texts/translate.js';
import { speakEnglish } from '../../../../support/english.js';

const converse = (text: string): string => `Converse: ${text}`;

describe('translate', () => {
  afterEach(speakEnglish);

  for (const locale of ['de', 'de_DE', 'de-AT', 'DE']) {
    it(`speaks German for “${locale}”`, async () => {
      await setTranslator(locale, converse);

      expect(translate('Send file')).toBe('Datei senden');
    });
  }

  for (const locale of ['en', 'it', 'pt_BR', '', 'constructor', '__proto__', '../de']) {
    it(`asks Converse for “${locale}”`, async () => {
      await setTranslator(locale, converse);

      expect(translate('Send file')).toBe('Converse: Send file');
    });
  }

  it('asks Converse for a text that is not in the catalogue', async () => {
    await setTranslator('de', converse);

    expect(translate('Something else')).toBe('Converse: Something else');
    expect(translate('constructor')).toBe('Converse: constructor');
  });

  it('fills values in', async () => {
    await setTranslator('de', converse);

    expect(translate('%1$s of %2$s', '1 kB', 3)).toBe('1 kB von 3');
  });

  it('fills nothing into values', async () => {
    await setTranslator('de', converse);

    expect(translate('%1$s of %2$s', '%2$s $& $1', 'x')).toBe('%2$s $& $1 von x');
  });

  it('goes back to another language', async () => {
    await setTranslator('de', converse);
    await setTranslator('it', converse);

    expect(translate('Save')).toBe('Converse: Save');
  });
});

describe('translatePlural', () => {
  afterEach(speakEnglish);
  const files = (count: number): string => translatePlural('%1$s file, %2$s', '%1$s files, %2$s', count, '3 MB');

  it('has two forms in English, and where Converse translates', async () => {
    await speakEnglish();

    expect([files(0), files(1), files(2)]).toEqual(['0 files, 3 MB', '1 file, 3 MB', '2 files, 3 MB']);
  });

  it('has as many forms as a language', async () => {
    await setTranslator('ar', converse);
    const forms = [0, 1, 2, 3, 11, 100].map((count) => files(count).replace(/\d+/g, ''));

    expect(new Set(forms).size).toBeGreaterThanOrEqual(5);
  });
});

describe('A catalogue', () => {
  const catalogues: Readonly<Record<string, Catalogue>> = { ar, de, es, fr };
  const values = (text: string): Set<string> => new Set(text.match(/%\d+\$s/g));

  for (const [language, catalogue] of Object.entries(catalogues)) {
    it(`has the same values in each text (${language})`, () => {
      for (const [text, entry] of Object.entries(catalogue)) {
        for (const form of typeof entry === 'string' ? [entry] : Object.values(entry)) {
          // A form for one or two says its number in a word.
          const missing = [...values(text)].filter((value) => !values(form).has(value));

          expect([...values(form)].every((value) => values(text).has(value)))
            .withContext(form)
            .toBeTrue();
          expect(typeof entry === 'string' ? missing : missing.filter((value) => value !== '%1$s'))
            .withContext(form)
            .toEqual([]);
          expect(form.trim()).withContext(text).toBe(form);
        }
      }
    });

    it(`has every plural form of its language (${language})`, () => {
      const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories;
      for (const entry of Object.values(catalogue)) {
        if (typeof entry === 'string') continue;

        expect(Object.keys(entry).sort())
          .withContext(entry.other)
          .toEqual(forms.filter((form) => form !== 'many' || language === 'ar').sort());
      }
    });
  }
});
