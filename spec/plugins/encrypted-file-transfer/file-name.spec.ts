import { sanitiseFileName } from '../../../plugins/encrypted-file-transfer/file-name.js';

describe('sanitiseFileName (XEP-0234 §12)', () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ['keeps an ordinary name', 'tax return 2026.pdf', 'tax return 2026.pdf'],
    ['keeps other scripts', 'Налоги – 税.pdf', 'Налоги – 税.pdf'],
    ['takes separators out', '../../etc/passwd', '_.._etc_passwd'],
    ['takes backslashes and drives out', 'C:\\autoexec.bat', 'C__autoexec.bat'],
    ['takes control characters out', 'a\u0000b\u001b[31m.txt', 'a_b_[31m.txt'],
    ['takes bidi overrides out', 'invoice\u202egpj.exe', 'invoice_gpj.exe'],
    ['takes isolates and zero-width characters out', 'a\u2066b\u200b\u2069.txt', 'a_b__.txt'],
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

  it('shortens a name and keeps its extension', () => {
    const name = sanitiseFileName(`${'a'.repeat(5000)}.pdf`);

    expect(name.length).toBe(200);
    expect(sanitiseFileName(`${'a'.repeat(300)}.pdf`)).toMatch(/^a{196}\.pdf$/);
  });

  it('does not cut a surrogate pair', () => {
    expect(sanitiseFileName('😀'.repeat(150) + 'x').isWellFormed()).toBeTrue();
  });
});
