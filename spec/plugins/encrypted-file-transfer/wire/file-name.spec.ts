import fc from 'fast-check';
import { sanitiseFileName } from '../../../../plugins/encrypted-file-transfer/wire/file-name.js';

describe('sanitiseFileName (XEP-0234 §12)', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['keeps an ordinary name', 'tax return 2026.pdf', 'tax return 2026.pdf'],
    ['keeps other scripts', 'Налоги – 税.pdf', 'Налоги – 税.pdf'],
    ['takes separators out', '../../etc/passwd', '_.._etc_passwd'],
    ['takes backslashes and drives out', 'C:\\autoexec.bat', 'C__autoexec.bat'],
    ['takes control characters out', 'a\u0000b\u001b[31m.txt', 'a_b_[31m.txt'],
    ['takes bidi overrides out', 'invoice\u202egpj.exe', 'invoice_gpj.exe'],
    ['takes isolates and zero-width characters out', 'a\u2066b\u200b\u2069.txt', 'a_b_.txt'],
    ['takes the mark of Arabic letters out, which turns text', 'invoice\u061cfdp.exe', 'invoice_fdp.exe'],
    ['takes leading dots out', '...bashrc', 'bashrc'],
    ['takes trailing dots and spaces out', 'name.txt. . ', 'name.txt'],
    ['mends half of a surrogate pair', 'a\ud800.txt', 'a_.txt'],
    ['keeps names that Windows reserves apart', 'CON.txt', '_CON.txt'],
    ['never returns nothing', '....', 'file'],
    ['never returns nothing for an empty name', '', 'file'],
  ];
  for (const [what, name, expected] of cases) {
    it(what, () => {
      expect(sanitiseFileName(name)).toBe(expected);
    });
  }

  it('takes the delete character and the control characters above it out, each of them', () => {
    for (let code = 0x7f; code <= 0x9f; code++) {
      expect(sanitiseFileName(`in${String.fromCharCode(code)}voice.pdf`))
        .withContext(code.toString(16))
        .toBe('in_voice.pdf');
    }
  });

  for (const hidden of ['', '\u200b']) {
    const what = hidden === '' ? 'a plain name' : 'a name that has lost something';

    it(`composes letters of ${what}, and changes no other`, () => {
      expect(sanitiseFileName(`e\u0301${hidden}.txt`)).toBe('\u00e9.txt');
      expect(sanitiseFileName(`\ufb01le \u2460 x\u00b2${hidden}.txt`)).toBe('\ufb01le \u2460 x\u00b2.txt');
    });

    it(`makes no separator or dot of a character in ${what}`, () => {
      expect(sanitiseFileName(`a\uff0fb\uff3cc\u2025d${hidden}.txt`)).toBe('a\uff0fb\uff3cc\u2025d.txt');
    });
  }

  for (const character of ['\u00ad', '\u061c', '\u180e', '\ufeff']) {
    it(`has no U+${character.charCodeAt(0).toString(16).padStart(4, '0')} wherever it was`, () => {
      const name = sanitiseFileName(`${character}in${character}voice.${character}pdf${character}`);

      expect(name).not.toContain(character);
      expect(name.replaceAll('_', '')).toBe('invoice.pdf');
    });
  }

  const invisible: readonly (readonly [string, string])[] = [
    ['Hangul fillers', '\u3164\u115f\u1160\uffa0'],
    ['a grapheme joiner', '\u034f'],
    ['a Braille pattern without dots', '\u2800'],
    ['Khmer vowels that show nothing', '\u17b4\u17b5'],
    ['Mongolian selectors and separators', '\u180b\u180c\u180d\u180e\u180f'],
    ['variation selectors', '\ufe00\ufe0e\ufe0f\u{e0100}\u{e01ef}'],
    ['tags without a flag', '\u{e0001}\u{e0067}\u{e0062}\u{e007f}'],
    ['a soft hyphen, a word joiner and a byte order mark', '\u00ad\u2060\ufeff'],
    ['invisible operators', '\u2061\u2062\u2063\u2064'],
    ['deprecated format characters', '\u206a\u206b\u206c\u206d\u206e\u206f'],
    ['format characters of shorthand and music', '\u{1bca0}\u{1d173}\u{1d159}'],
    ['a filler of Khitan', '\u{16fe4}'],
    ['code points that are to show nothing once they are assigned', '\u2065\ufff0\u{e0fff}'],
    ['joiners with nothing to join', '\u200b\u200c\u200d'],
  ];
  for (const [what, characters] of invisible) {
    it(`loses ${what}, at the ends, in a word and before the extension`, () => {
      const name = `${characters}in${characters}voice${characters}.${characters}pdf${characters}`;

      expect(sanitiseFileName(name)).toBe('invoice.pdf');
      expect(sanitiseFileName(`invoice.pdf${characters.repeat(60)}.exe`)).toBe('invoice.pdf.exe');
    });
  }

  it('loses all that shows nothing, joiners too, in a browser that knows no sets in patterns', () => {
    const RealRegExp = RegExp;
    function OldRegExp(source: string | RegExp, flags?: string): RegExp {
      if (flags?.includes('v')) throw new SyntaxError('Invalid flags');
      return new RealRegExp(source, flags);
    }
    spyOn(window, 'RegExp').and.callFake(OldRegExp as unknown as RegExpConstructor);

    expect(sanitiseFileName('in\u3164voice.\u200dpdf')).toBe('invoice.pdf');
    expect(sanitiseFileName('می\u200cخواهم.pdf')).toBe('میخواهم.pdf');
    expect(sanitiseFileName('plain.pdf')).toBe('plain.pdf');
    expect(sanitiseFileName('e\u0301\u200b \ufb01\uff0f.pdf')).toBe('\u00e9 \ufb01\uff0f.pdf');
  });

  const kept: readonly (readonly [string, string])[] = [
    ['Persian', 'می\u200cخواهم خانه\u200cها.pdf'],
    ['Persian with vowel signs', 'مِی\u200cخواهَم.pdf'],
    ['Hindi without a ligature', 'रक्\u200cषा.pdf'],
    ['Hindi with a dotted letter', 'क़\u094d\u200dल.pdf'],
    ['Marathi with an eyelash Ra', 'दर्\u200dया.pdf'],
    ['Bengali with a Ya behind a whole Ra', 'র\u200d্যাব.pdf'],
    ['Kannada with a Ya behind a whole Ra', 'ರ\u200d್ಯಾಲಿ.pdf'],
    ['Malayalam without a ligature', 'തമിഴ്\u200cനാട്.pdf'],
    ['Sinhala with a joined Ra', 'ශ්\u200dරී ලංකා.pdf'],
    ['a family', '👨\u200d👩\u200d👧\u200d👦.png'],
    ['an astronaut with a skin tone', '👩🏽\u200d🚀.png'],
    ['a rainbow flag', '🏳\ufe0f\u200d🌈.png'],
    ['a heart in colour', '❤\ufe0f.png'],
    ['a keycap', '1\ufe0f\u20e3.png'],
    ['a flag', '🇮🇹.png'],
    ['the flag of Scotland', '🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}.png'],
    ['an old and a new heart', '❤\ufe0f\u200d🔥❤.png'],
  ];
  for (const [what, name] of kept) {
    it(`keeps ${what}`, () => {
      expect(sanitiseFileName(name)).toBe(name);
    });
  }

  const changed: readonly (readonly [string, string, string])[] = [
    ['one of two joiners', 'می\u200c\u200cخواهم', 'می\u200cخواهم'],
    ['one of a joiner and a space that shows nothing', 'می\u200c\u200bخواهم', 'می\u200cخواهم'],
    ['no joiner behind a letter that does not join', 'کار\u200cها', 'کارها'],
    ['no joiner between letters that it does not part', 'می\u200dخواهم', 'میخواهم'],
    ['no joiner at the end of a word', 'ه\u200d.pdf', 'ه.pdf'],
    ['no joiner between scripts', 'क्\u200dম', 'क्ম'],
    ['no joiner behind a vowel', 'रा\u200dम', 'राम'],
    ['a chillu letter of Malayalam as it is written today', 'അവന്\u200d.pdf', 'അവൻ.pdf'],
    ['a khanda ta of Bengali as it is written today', 'উত্\u200dসব.pdf', 'উৎসব.pdf'],
    ['no joiner between emoji that are shown apart', '🍎\u200d🍐.png', '🍎🍐.png'],
    ['no selector of an emoji that is in colour anyway', '😀\ufe0f.png', '😀.png'],
    ['no second selector', '❤\ufe0f\ufe0f.png', '❤\ufe0f.png'],
    ['no selector of text', '⌚\ufe0e.png', '⌚.png'],
    ['no selector of an ideograph', '葛\u{e0100}.txt', '葛.txt'],
    ['no tags of a flag that nobody has', '🏴\u{e0061}\u{e0062}\u{e007f}.png', '🏴.png'],
    ['one form of what comes together', 'e\u200b\u0301.txt', '\u00e9.txt'],
  ];
  for (const [what, name, expected] of changed) {
    it(`keeps ${what}`, () => {
      expect(sanitiseFileName(name)).toBe(expected);
    });
  }

  it('is the same for a name that is clean, whatever it is made of', () => {
    const pieces = [
      'a',
      '.',
      ' ',
      '_',
      '/',
      'é',
      '\u0301',
      'ک',
      'ر',
      'क',
      '\u094d',
      'ര',
      '\u0d4d',
      '👨',
      '👩',
      '❤',
      '🏴',
    ];
    const hidden = ['\u200b', '\u200c', '\u200d', '\ufe0f', '\u3164', '\u034f', '\u{e0067}', '\u202e', '\ud83d'];
    const names = fc.array(fc.constantFrom(...pieces, ...hidden), { maxLength: 300 }).map((parts) => parts.join(''));
    const isStable = (name: string): boolean => {
      const clean = sanitiseFileName(name);
      return clean === sanitiseFileName(clean) && clean.isWellFormed() && clean.length <= 200;
    };

    expect(fc.check(fc.property(names, isStable), { numRuns: 2000 }).counterexample).toBeNull();
  });

  it('shortens a name and keeps its extension', () => {
    const name = sanitiseFileName(`${'a'.repeat(5000)}.pdf`);

    expect(name.length).toBe(200);
    expect(sanitiseFileName(`${'a'.repeat(300)}.pdf`)).toMatch(/^a{196}\.pdf$/);
  });

  it('keeps an extension of up to fifteen characters, and takes a longer one for a part of the name', () => {
    const name = 'a'.repeat(300);

    expect(sanitiseFileName(`${name}.${'e'.repeat(15)}`)).toBe(`${'a'.repeat(184)}.${'e'.repeat(15)}`);
    expect(sanitiseFileName(`${name}.${'e'.repeat(16)}`)).toBe('a'.repeat(200));
  });

  it('leaves no joiner where it cuts an emoji', () => {
    const start = 'a'.repeat(193);

    expect(sanitiseFileName(`${start}👨\u200d👩\u200d👧.pdf`)).toBe(`${start}👨.pdf`);
  });

  it('does not cut a surrogate pair', () => {
    expect(sanitiseFileName('😀'.repeat(150) + 'x').isWellFormed()).toBeTrue();
  });
});
