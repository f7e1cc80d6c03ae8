import { setLocale } from '../../plugins/encrypted-file-transfer/transfer/locale.js';
import { setTranslator } from '../../plugins/encrypted-file-transfer/ui/texts/translate.js';

/** Texts and numbers are English in every spec of this suite. */
export function inEnglish(): void {
  beforeEach(async () => {
    setLocale('en');
    await speakEnglish();
  });
  afterEach(() => {
    setLocale('');
  });
}

/** As Converse's `__` without a catalogue. */
export const speakEnglish = (): Promise<void> =>
  setTranslator('en', (text, ...values) =>
    values.reduce<string>((filled, value, place) => filled.replace(`%${place + 1}$s`, String(value)), text),
  );
