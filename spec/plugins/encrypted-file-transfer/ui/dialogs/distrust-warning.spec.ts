import { warnOfDistrusted } from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/distrust-warning.js';
import { inEnglish } from '../../../../support/english.js';

describe('the warning of distrusted devices', () => {
  inEnglish();

  const dialog = (): HTMLDialogElement => document.querySelector('dialog')!;
  const click = (name: string, detail = 1): void => {
    [...dialog().querySelectorAll('button')]
      .find(({ textContent }) => textContent.trim() === name)!
      .dispatchEvent(new MouseEvent('click', { detail }));
  };
  afterEach(() => document.querySelector('dialog')?.remove());

  it('is modal, named by its heading, which has the focus, and names the contact', () => {
    void warnOfDistrusted('juliet@capulet.lit');

    expect(dialog().matches(':modal')).toBeTrue();
    expect(document.getElementById(dialog().getAttribute('aria-labelledby')!)).toBe(
      document.activeElement as HTMLElement,
    );
    expect(document.activeElement?.textContent).toBe('You do not trust a device of juliet@capulet.lit');
  });

  it('lets the person go on', async () => {
    const answer = warnOfDistrusted('juliet@capulet.lit');
    click('Send anyway');

    expect(await answer).toBeTrue();
    expect(dialog()).toBeNull();
  });

  it('takes “Not now”, and the Escape key, for no', async () => {
    const first = warnOfDistrusted('juliet@capulet.lit');
    click('Not now');

    expect(await first).toBeFalse();

    const second = warnOfDistrusted('juliet@capulet.lit');
    dialog().close();

    expect(await second).toBeFalse();
  });

  it('does not take the second click of a double one', () => {
    void warnOfDistrusted('juliet@capulet.lit');
    click('Send anyway', 2);

    expect(dialog()).not.toBeNull();
  });
});
