import { render } from 'lit';
import { headingButton } from '../../../../plugins/openpgp-envelope/ui/heading-button.js';
import { keyTemplate, type KeyModel, type View } from '../../../../plugins/openpgp-envelope/ui/key-template.js';
import german from '../../../../plugins/openpgp-envelope/ui/locales/de.po';
import { problemText } from '../../../../plugins/openpgp-envelope/ui/problem-text.js';
import { setTranslator } from '../../../../plugins/openpgp-envelope/ui/texts.js';
import type { OwnKeyProblem } from '../../../../plugins/openpgp-envelope/own/own-key-error.js';
import type { OwnKey, OwnKeyState } from '../../../../plugins/openpgp-envelope/own/own-key.js';

const VIEWS: Record<View, true> = {
  choice: true,
  create: true,
  import: true,
  restore: true,
  locked: true,
  'no-backup': true,
  decline: true,
  ready: true,
  remove: true,
};
const PROBLEMS: Record<OwnKeyProblem | 'unknown', true> = {
  'wrong-passphrase': true,
  'not-a-key': true,
  'wrong-account': true,
  'unusable-key': true,
  'no-backup': true,
  'wrong-code': true,
  server: true,
  storage: true,
  unknown: true,
};
const READY: OwnKeyState = { name: 'ready', fingerprint: '0123456789abcdef0123456789abcdef01234567' };

describe('The dialog of the OpenPGP key', () => {
  let asked: Set<string>;
  let shown: HTMLElement;
  beforeEach(async () => {
    asked = new Set();
    shown = document.createElement('div');
    document.body.append(shown);
    await setTranslator('en', (text) => {
      asked.add(text);
      return text;
    });
  });
  afterEach(() => shown.remove());

  const draw = (view: View, changes: Partial<KeyModel> = {}): void => {
    const model: KeyModel = {
      view,
      state: READY,
      problem: undefined,
      isBusy: false,
      code: 'TWNK-KD5Y-MT3T-E1GS-DRDB-KVTW',
      go: () => undefined,
      submit: () => undefined,
      close: () => undefined,
    };
    render(keyTemplate({ ...model, ...changes }), shown);
  };

  it('shows every text of the catalogues, and no other', () => {
    for (const view of Object.keys(VIEWS)) {
      draw(view as View);
      draw(view as View, { isBusy: true, state: { name: 'none' } });
    }
    draw('create');
    shown.querySelector('input')!.value = 'correct horse';
    shown.querySelector('input')!.dispatchEvent(new Event('input'));
    for (const problem of Object.keys(PROBLEMS)) problemText(problem as OwnKeyProblem);
    headingButton({ state: READY } as unknown as OwnKey);

    expect([...asked].sort()).toEqual(Object.keys(german).sort());
  });

  it('shows the fingerprint in groups of eight', () => {
    draw('ready');

    expect(shown.querySelector('.jet-openpgp-fingerprint')?.textContent.trim().split(/\s+/)).toEqual([
      '01234567',
      '89abcdef',
      '01234567',
      '89abcdef',
      '01234567',
    ]);
  });

  it('gives what was filled in, and never shows it', () => {
    let filled: Readonly<Record<string, FormDataEntryValue>> = {};
    draw('create', { submit: (fields) => (filled = fields) });
    const [first, second] = shown.querySelectorAll('input');
    first!.value = second!.value = 'correct horse';
    shown.querySelector('form')!.requestSubmit();

    expect(filled).toEqual({ passphrase: 'correct horse', 'passphrase-again': 'correct horse' });
    expect(first!.type).toBe('password');
    expect(shown.outerHTML).not.toContain('correct horse');
  });

  it('takes no short passphrase, and none that was not repeated', () => {
    let count = 0;
    draw('create', { submit: () => count++ });
    const [first, second] = shown.querySelectorAll('input');
    for (const [one, two] of [
      ['short', 'short'],
      ['correct horse', 'correct house'],
      ['', ''],
    ] as const) {
      first!.value = one;
      second!.value = two;
      second!.dispatchEvent(new Event('input'));
      shown.querySelector('form')!.requestSubmit();
    }

    expect(count).toBe(0);
  });

  it('says what went wrong, to screen readers too', () => {
    draw('locked', { problem: 'wrong-passphrase' });

    expect(shown.querySelector('[role=alert]')?.textContent).toBe('This is not the passphrase of the key.');
  });

  it('has no button that works while something is done', () => {
    draw('locked', { isBusy: true });

    expect([...shown.querySelectorAll('button')].every(({ disabled }) => disabled)).toBeTrue();
  });
});
