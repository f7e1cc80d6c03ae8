import {
  loadTexts,
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

  it('knows at the start what a page says before its first transfer, and the rest when that is loaded', async () => {
    await setTranslator('de', converse);

    expect(translate('Accept')).toBe('Converse: Accept');
    await loadTexts();

    expect(translate('Accept')).toBe('Annehmen');
    expect(translate('Send file')).toBe('Datei senden');
  });

  it('fills values in', async () => {
    await setTranslator('de', converse);
    await loadTexts();

    expect(translate('%1$s of %2$s', '1 kB', 3)).toBe('1 kB von 3');
  });

  it('fills nothing into values', async () => {
    await setTranslator('de', converse);
    await loadTexts();

    expect(translate('%1$s of %2$s', '%2$s $& $1', 'x')).toBe('%2$s $& $1 von x');
  });

  it('goes back to another language', async () => {
    await setTranslator('de', converse);
    await loadTexts();
    await setTranslator('it', converse);
    await loadTexts();

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
    await loadTexts();
    const forms = [0, 1, 2, 3, 11, 100].map((count) => files(count).replace(/\d+/g, ''));

    expect(new Set(forms).size).toBeGreaterThanOrEqual(5);
  });
});
