import { Texts } from '../../src/texts.js';

const ARABIC = {
  '%1$s is offline': '%1$s غير متصل',
  Save: 'حفظ',
  '%1$s files of %2$s': { one: 'ملف من %2$s', other: '%1$s ملفات من %2$s' },
};

/** As Converse's `__` without a catalogue. */
const english = (text: string, ...values: unknown[]): string =>
  values.reduce<string>((filled, value, at) => filled.replace(`%${String(at + 1)}$s`, String(value)), text);

describe('Texts with values', () => {
  const [LRM, RLM, FSI, PDI, RLO] = ['\u200e', '\u200f', '\u2068', '\u2069', '\u202e'];
  let texts: Texts;

  beforeEach(() => {
    texts = new Texts({ ar: () => Promise.resolve({ default: ARABIC }) });
  });

  it('are plain where all is written from left to right', async () => {
    await texts.use('de', english);

    expect(texts.translate('%1$s is offline', 'Zoë (Köln) 123')).toBe('Zoë (Köln) 123 is offline');
    expect(texts.translatePlural('%1$s file of %2$s', '%1$s files of %2$s', 3, 'Zoë')).toBe('3 files of Zoë');
  });

  it('isolate a name in an Arabic sentence, which begins from the right whatever the name is', async () => {
    await texts.use('ar', english);

    expect(texts.translate('%1$s is offline', 'Romeo')).toBe(`${RLM}${FSI}Romeo${PDI} غير متصل`);
    expect(texts.translatePlural('%1$s file of %2$s', '%1$s files of %2$s', 3, 'Romeo')).toBe(
      `${RLM}3 ملفات من ${FSI}Romeo${PDI}`,
    );
    expect(texts.translate('Save')).toBe('حفظ');
  });

  it('isolate an Arabic name in a sentence that is written from left to right, which Converse may translate', async () => {
    await texts.use('it', (text, ...values) => english(text.replace('is offline', 'non è in linea'), ...values));

    expect(texts.translate('%1$s is offline', 'روميو')).toBe(`${LRM}${FSI}روميو${PDI} non è in linea`);
  });

  it('let no name out of its isolate, and no override in', async () => {
    await texts.use('en', english);
    const shown = (name: string): string => texts.translate('%1$s is offline', name);

    expect(shown(`${PDI}${RLO}Romeo`)).toBe(`${LRM}${FSI}Romeo${PDI} is offline`);
    expect(shown(`${FSI}Romeo`)).toBe(`${LRM}${FSI}${FSI}Romeo${PDI}${PDI} is offline`);
    expect(shown(`${FSI}a${PDI}b`)).toBe(`${LRM}${FSI}${FSI}a${PDI}b${PDI} is offline`);
  });

  it('keep the names in a sentence isolated that is part of another', async () => {
    await texts.use('ar', english);
    const inner = texts.translate('%1$s is offline', 'Romeo');

    expect(texts.translate('Not sent: %1$s', inner)).toBe(`${LRM}Not sent: ${FSI}${inner}${PDI}`);
  });

  it('fill nothing into a value', async () => {
    await texts.use('en', english);

    expect(texts.translate('%1$s of %2$s', '%2$s', '%1$s')).toBe('%2$s of %1$s');
  });
});
