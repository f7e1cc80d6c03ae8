import { render } from 'lit';
import {
  fingerprintUri,
  fingerprintsIn,
  loadQrCodes,
  qrCode,
} from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/qr-code.js';
import { inEnglish } from '../../../../support/english.js';

const DEVICE = { jid: 'juliet@capulet.lit', id: 4711, fingerprint: '0123456789abcdef'.repeat(4) };

describe('fingerprintUri', () => {
  it('is what OMEMO clients scan', () => {
    expect(fingerprintUri(DEVICE)).toBe(`xmpp:juliet@capulet.lit?omemo-sid-4711=${DEVICE.fingerprint}`);
  });

  it('lets no JID add anything to it', () => {
    const uri = fingerprintUri({ ...DEVICE, jid: 'a?omemo-sid-1=b;c#d&e%f@capulet.lit' });

    expect(uri.match(/[?;#&]/g)).toEqual(['?']);
    expect(uri).toContain('@capulet.lit?omemo-sid-4711=');
  });
});

describe('the QR code of a fingerprint', () => {
  inEnglish();
  beforeAll(loadQrCodes);

  function drawn(device = DEVICE): Element {
    const place = document.createElement('div');
    render(qrCode(device), place);
    return place;
  }
  const sizeOf = (place: Element): number => Number(place.querySelector('svg')?.getAttribute('viewBox')?.split(' ')[2]);

  /** The modules, as the path paints them. */
  function modules(place: Element): Set<string> {
    const dark = new Set<string>();
    for (const [, x, y, width] of place
      .querySelector('path')!
      .getAttribute('d')!
      .matchAll(/M(\d+) (\d+)h(\d+)/g)) {
      for (let at = 0; at < Number(width); at++) dark.add(`${Number(x) + at} ${y}`);
    }
    return dark;
  }

  it('is black on white, in any theme, with a name', () => {
    const place = drawn();

    expect(place.querySelector('rect')?.getAttribute('fill')).toBe('#fff');
    expect(place.querySelector('path')?.getAttribute('fill')).toBe('#000');
    expect(place.querySelector('path')?.namespaceURI).toBe('http://www.w3.org/2000/svg');
    expect(place.querySelector('svg')?.getAttribute('role')).toBe('img');
  });

  it('has three finder patterns inside of a quiet zone of four modules', () => {
    const place = drawn();
    const [dark, size] = [modules(place), sizeOf(place)];
    const last = size - 4 - 7;
    for (const [x, y] of [
      [4, 4],
      [last, 4],
      [4, last],
    ] as const) {
      const row = (dy: number): string =>
        Array.from({ length: 7 }, (_, dx) => (dark.has(`${x + dx} ${y + dy}`) ? '#' : '.')).join('');

      expect(Array.from({ length: 7 }, (_, dy) => row(dy))).toEqual(
        ['#######', '#.....#', '#.###.#', '#.###.#', '#.###.#', '#.....#', '#######'], // prettier-ignore
      );
    }
    for (const module of dark) {
      for (const at of module.split(' ').map(Number)) expect(at >= 4 && at < size - 4).toBeTrue();
    }
  });

  it('differs for another fingerprint', () => {
    expect(modules(drawn({ ...DEVICE, fingerprint: 'f'.repeat(64) }))).not.toEqual(modules(drawn()));
  });

  it('is left out where the address is too long for one', () => {
    expect(drawn({ ...DEVICE, jid: `${'ü'.repeat(1000)}@capulet.lit` }).querySelector('svg')).toBeNull();
  });
});

describe('a scanned code', () => {
  const key = 'ab'.repeat(32);
  const read = (text: string): unknown => {
    const found = fingerprintsIn(text, 'juliet@capulet.lit');
    return found && [...found];
  };

  it('names the keys of devices', () => {
    expect(read(`xmpp:juliet@capulet.lit?omemo-sid-7=${key};omemo-sid-8=${'CD'.repeat(32)}`)).toEqual([
      [7, key],
      [8, 'cd'.repeat(32)],
    ]);
    expect(read(fingerprintUri({ jid: 'juliet@capulet.lit', id: 9, fingerprint: key }))).toEqual([[9, key]]);
  });

  it('of another account, or of anything else, names none', () => {
    expect(read(`xmpp:mercutio@capulet.lit?omemo-sid-7=${key}`)).toBeUndefined();
    expect(read('https://example.org/')).toBeUndefined();
    expect(read('xmpp:%E0%A4%A@capulet.lit?omemo-sid-7=00')).toBeUndefined();
    expect(read(`xmpp:juliet@capulet.lit?omemo-sid-7=${key}00`)).toEqual([]);
    expect(read(`xmpp:juliet@capulet.lit?not-omemo-sid-7=${key}`)).toEqual([]);
  });
});
