import { askTrust } from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/device-dialogs.js';
import type { KnownDevices } from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/trust-dialog.js';
import { KeyTransportError, type TrustedDevice } from '../../../../../src/key-transport/key-transport.js';
import { inEnglish } from '../../../../support/english.js';

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
  let devices: TrustedDevice[];
  let failure: Error | undefined;
  let tell: (jid: string) => void;
  let isListening: boolean;
  let isVisitor: boolean;
  beforeEach(() => {
    decisions = [];
    failure = undefined;
    isVisitor = false;
  });
  /** The devices as the key transports have them. */
  const known: KnownDevices = {
    devices: () => Promise.resolve(devices),
    decide(decided, decision) {
      if (failure !== undefined) return Promise.reject(failure);
      decisions.push(`${decided.id} ${decision}`);
      devices = devices.map((one) => (one.id === decided.id ? { ...one, trust: decision } : one));
      return Promise.resolve();
    },
    onChange(listener) {
      tell = listener;
      isListening = true;
      return () => (isListening = false);
    },
  };
  afterEach(() => {
    for (const left of document.querySelectorAll('dialog')) left.remove();
  });

  const ask = (...ids: number[]): Promise<'decided' | 'dismissed'> => {
    devices = ids.map(device);
    return askTrust(devices, JULIET, { ...known, isVisitor: () => isVisitor });
  };
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

  it('says how long the key of a visitor lasts', () => {
    void ask(1);

    expect(dialog().textContent).not.toContain('visitor');
    dialog().remove();
    isVisitor = true;
    void ask(1);

    expect(dialog().textContent).toContain('their key lasts until they close their page');
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

  const alert = (): string | undefined => dialog().querySelector('[role="alert"]')?.textContent.trim();
  /** Resolves when a text is there. */
  const shows = (text: string): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!dialog().textContent.includes(text)) return;
        observer.disconnect();
        resolve();
      };
      const observer = new MutationObserver(look);
      observer.observe(dialog(), { childList: true, subtree: true, characterData: true });
      look();
    });

  it('stays when a decision could not be recorded, and says so', async () => {
    const asked = ask(1);
    failure = new Error('the store is gone');
    buttons('Trust')[0]!.click();
    await shows('Nothing was changed');

    expect(alert()).toBe('Nothing was changed. Try again.');
    expect(dialog().textContent).not.toContain('has changed');

    failure = undefined;
    buttons('Trust')[0]!.click();

    expect(await asked).toBe('decided');
    expect(decisions).toEqual(['1 trusted']);
  });

  it('shows the new key of a device that has changed it meanwhile, as changed, and asks again', async () => {
    const asked = ask(1);
    failure = new KeyTransportError('identity-changed', 'another key');
    devices = [{ ...device(1), fingerprint: '9'.repeat(64) }];
    buttons('Trust')[0]!.click();
    await shows('99999999');

    expect(alert()).toContain('this device has another key now');
    expect(dialog().textContent).not.toContain('11111111');
    expect(dialog().textContent).toContain('Key changed');
    expect(dialog().querySelector('.jet-primary')).toBeNull();
    expect(document.activeElement?.localName).toBe('h2');
    expect(decisions).toEqual([]);

    failure = undefined;
    buttons('Trust')[0]!.click();

    expect(await asked).toBe('decided');
  });

  it('leaves out a device on which the person has decided in another tab', async () => {
    const asked = ask(1, 2);
    devices = [{ ...device(1), trust: 'distrusted' }, device(2)];
    tell('nurse@capulet.lit');
    await Promise.resolve();

    expect(dialog().querySelectorAll('li').length).toBe(2);
    tell(JULIET);
    await left(1);

    expect(dialog().textContent).toContain('22222222');
    devices = [];
    tell(JULIET);

    expect(await asked).toBe('decided');
    expect(decisions).toEqual([]);
    expect(isListening).toBeFalse();
  });

  it('stays as it is while devices cannot be read', async () => {
    void ask(1);
    spyOn(known, 'devices').and.rejectWith(new Error('no library'));
    failure = new Error('no library');
    buttons('Trust')[0]!.click();
    await shows('Nothing was changed');

    expect(dialog().textContent).toContain('11111111');
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
    void askTrust([device(1)], '<img src=x>@capulet.lit', known);

    expect(dialog().querySelector('img')).toBeNull();
    expect(dialog().textContent).toContain('<img src=x>@capulet.lit');
  });
});
