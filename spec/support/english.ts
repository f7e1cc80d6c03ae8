import { setTranslator } from '../../plugins/encrypted-file-transfer/ui/texts/translate.js';

/** Texts and numbers are English in every spec of this suite. */
export function inEnglish(): void {
  const { lang } = document.documentElement;
  beforeEach(async () => {
    document.documentElement.lang = 'en';
    await speakEnglish();
  });
  afterEach(() => {
    document.documentElement.lang = lang;
  });
}

/** As Converse's `__` without a catalogue. */
export const speakEnglish = (): Promise<void> =>
  setTranslator('en', (text, ...values) =>
    values.reduce<string>((filled, value, place) => filled.replace(`%${place + 1}$s`, String(value)), text),
  );
