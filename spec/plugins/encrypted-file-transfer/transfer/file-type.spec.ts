import { canRunCode } from '../../../../plugins/encrypted-file-transfer/transfer/file-type.js';

const RUNS =
  'html svg js exe py pl vbe jse pif cpl url scf iso img appimage command msix appx chm xll jnlp run flatpakref sh docm'.split(
    ' ',
  );
const DOES_NOT_RUN = 'txt pdf png zip python pyc7 urls running image'.split(' ');

describe('canRunCode', () => {
  for (const ending of RUNS) {
    it(`is true for .${ending}, whatever type is announced`, () => {
      expect(canRunCode({ name: `letter.${ending}`, mediaType: 'image/png' })).toBeTrue();
      expect(canRunCode({ name: `letter.${ending.toUpperCase()}`, mediaType: '' })).toBeTrue();
    });
  }

  for (const ending of DOES_NOT_RUN) {
    it(`is false for .${ending}`, () => {
      expect(canRunCode({ name: `letter.${ending}`, mediaType: 'text/plain' })).toBeFalse();
    });
  }

  it('is true for a type that runs, whatever the name', () => {
    expect(canRunCode({ name: 'letter.txt', mediaType: 'image/svg+xml' })).toBeTrue();
  });
});
