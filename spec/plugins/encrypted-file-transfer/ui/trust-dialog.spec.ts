import { askTrust } from '../../../../plugins/encrypted-file-transfer/ui/trust-dialog.js';
import type { TrustedDevice } from '../../../../src/key-transport/key-transport.js';
import { inEnglish } from '../../../support/english.js';

const JULIET = 'juliet@capulet.lit';
const device = (id: number): TrustedDevice => ({
  jid: JULIET,
  id,
  fingerprint: String(id).repeat(64).slice(0, 64),
  trust: 'undecided',
});

describe('the dialog of new devices', () => {
  inEnglish();

  let decisions: string[];
  beforeEach(() => (decisions = []));
  afterEach(() => {
    for (const left of document.querySelectorAll('dialog')) left.remove();
  });

  const ask = (...ids: number[]): Promise<'decided' | 'dismissed'> =>
    askTrust(ids.map(device), {
      jid: JULIET,
      onDecision: ({ id }, decision) => Promise.resolve(void decisions.push(`${id} ${decision}`)),
    });
  const dialog = (): HTMLDialogElement => document.querySelector('dialog')!;
  const buttons = (name: string): HTMLButtonElement[] =>
    [...dialog().querySelectorAll('button')].filter(({ textContent }) => textContent.trim() === name);
  /** Resolves when that many devices are left. */
  const left = (count: number): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (dialog().querySelectorAll('li').length !== count) return;
        observer.disconnect();
        resolve();
      };
      const observer = new MutationObserver(look);
      observer.observe(dialog(), { childList: true, subtree: true });
      look();
    });

  it('is modal, and named by its heading', () => {
    void ask(1);

    expect(dialog().matches(':modal')).toBeTrue();

    const title = document.getElementById(dialog().getAttribute('aria-labelledby')!);

    expect(title?.textContent).toBe(`New devices of ${JULIET}`);
  });

  it('shows each fingerprint in groups', () => {
    void ask(1, 2);
    const shown = [...dialog().querySelectorAll('.jet-fingerprint')].map(({ textContent }) => textContent.trim());

    expect(shown).toEqual([Array(8).fill('11111111').join(' '), Array(8).fill('22222222').join(' ')]);
  });

  it('focuses no button that trusts', () => {
    void ask(1);

    expect(dialog().contains(document.activeElement)).toBeTrue();
    expect(document.activeElement?.localName).not.toBe('button');
  });

  it('is decided when the person trusts the device', async () => {
    const asked = ask(1);
    buttons('Trust')[0]!.click();

    expect(await asked).toBe('decided');
    expect(decisions).toEqual(['1 trusted']);
    expect(document.querySelector('dialog')).toBeNull();
  });

  it('is decided when the person does not trust the device', async () => {
    const asked = ask(1);
    buttons("Don't trust")[0]!.click();

    expect(await asked).toBe('decided');
    expect(decisions).toEqual(['1 distrusted']);
  });

  it('stays until each device is decided', async () => {
    const asked = ask(1, 2);
    buttons("Don't trust")[1]!.click();
    await left(1);

    expect(dialog().open).toBeTrue();

    buttons('Trust')[0]!.click();

    expect(await asked).toBe('decided');
    expect(decisions).toEqual(['2 distrusted', '1 trusted']);
  });

  it('does not take the second half of a double click for the next device', async () => {
    void ask(1, 2);
    const [trust] = buttons('Trust');
    trust!.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 1 }));
    await left(1);
    buttons('Trust')[0]!.dispatchEvent(new MouseEvent('click', { bubbles: true, detail: 2 }));
    await Promise.resolve();

    expect(decisions).toEqual(['1 trusted']);
  });

  it('does not leave the focus on a button of the next device', async () => {
    void ask(1, 2);
    const [trust] = buttons('Trust');
    trust!.focus();
    trust!.click();
    await left(1);

    expect(dialog().contains(document.activeElement)).toBeTrue();
    expect(document.activeElement?.localName).not.toBe('button');
  });

  it('is dismissed by “Not now”', async () => {
    const asked = ask(1);
    buttons('Not now')[0]!.click();

    expect(await asked).toBe('dismissed');
    expect(decisions).toEqual([]);
  });

  it('is dismissed by Escape, also when one of two is decided', async () => {
    const asked = ask(1, 2);
    buttons('Trust')[0]!.click();
    await left(1);
    dialog().requestClose(); // as Escape does

    expect(await asked).toBe('dismissed');
    expect(decisions).toEqual(['1 trusted']);
    expect(document.querySelector('dialog')).toBeNull();
  });

  it('gives the focus back', async () => {
    const before = document.createElement('button');
    document.body.append(before);
    before.focus();
    const asked = ask(1);
    buttons('Not now')[0]!.click();
    await asked;

    expect(document.activeElement).toBe(before);

    before.remove();
  });

  it('takes a JID for text', () => {
    void askTrust([device(1)], { jid: '<img src=x>@capulet.lit', onDecision: () => Promise.resolve() });

    expect(dialog().querySelector('img')).toBeNull();
    expect(dialog().textContent).toContain('<img src=x>@capulet.lit');
  });
});
