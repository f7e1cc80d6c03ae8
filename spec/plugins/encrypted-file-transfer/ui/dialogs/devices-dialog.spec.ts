import { askTrust, showDevices } from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/device-dialogs.js';
import { warnOfDistrusted } from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/distrust-warning.js';
import { KeyTransportError, type Trust, type TrustedDevice } from '../../../../../src/key-transport/key-transport.js';
import { inEnglish } from '../../../../support/english.js';

const JULIET = 'juliet@capulet.lit';
const device = (id: number, trust: Trust, more: Partial<TrustedDevice> = {}): TrustedDevice => ({
  jid: JULIET,
  id,
  fingerprint: String(id).repeat(64).slice(0, 64),
  trust,
  ...more,
});

describe('the dialog of all devices', () => {
  inEnglish();

  let devices: TrustedDevice[];
  let isRefused: boolean;
  let sender: TrustedDevice | undefined;
  beforeEach(() => {
    devices = [device(1, 'trusted'), device(2, 'distrusted'), device(3, 'undecided')];
    isRefused = false;
    sender = undefined;
  });
  afterEach(() => {
    for (const left of document.querySelectorAll('dialog')) left.remove();
  });

  let tell: (jid: string) => void;
  const known = {
    onChange: (listener: (jid: string) => void) => {
      tell = listener;
      return () => undefined;
    },
    devices: (jid: string) => Promise.resolve(jid === JULIET ? devices : []),
    decide: ({ id }: TrustedDevice, trust: 'trusted' | 'distrusted') => {
      if (isRefused) return Promise.reject(new Error('no such device'));
      devices = devices.map((one) => (one.id === id ? device(id, trust) : one));
      return Promise.resolve();
    },
  };
  /** Resolves when the dialog is there; `closed` when it is not any more. */
  async function show(jid = JULIET): Promise<{ closed: Promise<void> }> {
    const closed = showDevices(jid, known, sender);
    await changed(() => dialog() !== null, document.body);
    return { closed };
  }
  const dialog = (): HTMLDialogElement | null => document.querySelector('dialog');
  const items = (): HTMLElement[] => [...document.querySelectorAll<HTMLElement>('dialog li')];
  const buttonsOf = (item: HTMLElement | undefined): string[] =>
    [...(item?.querySelectorAll('button') ?? [])].map(({ textContent }) => textContent.trim());
  const press = (item: HTMLElement | undefined, name: string): void =>
    [...item!.querySelectorAll('button')].find(({ textContent }) => textContent.trim() === name)!.click();
  const changed = (isSo: () => boolean, root: Element = dialog()!): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!isSo()) return;
        observer.disconnect();
        resolve();
      };
      const observer = new MutationObserver(look);
      observer.observe(root, { childList: true, subtree: true, characterData: true });
      look();
    });

  const expectAlert = (): void => {
    expect(dialog()?.querySelector('.modal-header.alert-danger h2')?.textContent).toBe(
      `The key of ${JULIET}’s device has changed`,
    );
    expect(dialog()?.textContent).toContain('or when somebody is listening in');
  };

  it('shows each device with its fingerprint and the trust in it, and QR codes when they are wanted', async () => {
    await show();

    expect(dialog()?.matches(':modal')).toBeTrue();
    expect(document.querySelector('dialog h2')?.textContent).toBe(`Devices of ${JULIET}`);
    expect(items().map((item) => item.querySelector('.jet-device-state')?.textContent)).toEqual([
      'Trusted',
      'Not trusted',
      'Not verified',
    ]);
    expect(dialog()!.querySelector('.jet-qr')).toBeNull();

    press(dialog()!, 'Show QR codes');
    await changed(() => dialog()!.querySelectorAll('.jet-qr').length === 3);

    expect(buttonsOf(dialog()!)).not.toContain('Show QR codes');
    expect(document.activeElement?.localName).toBe('h2');
    for (const item of items()) {
      expect(item.querySelectorAll('.jet-fingerprint span').length).toBe(8);
      expect(item.querySelector('svg[role="img"]')?.getAttribute('aria-label')).toBe('QR code of this fingerprint');
    }
  });

  it('marks the device that sends the file, and shows it first', async () => {
    sender = devices[1];
    await show();
    const chips = (item: HTMLElement): string[] =>
      Array.from(item.querySelectorAll('.jet-chip'), (one) => one.textContent);

    expect(items().map(chips)).toEqual([['Not trusted', 'Sends this file'], ['Trusted'], ['Not verified']]);
  });

  it('says where the other person finds the fingerprint, and who sees what', async () => {
    await show();

    expect(dialog()?.textContent).toContain('in Converse’s profile, as “OMEMO fingerprint (legacy)”');
    expect(dialog()?.textContent).toContain('Servers can see the name, type and size of a file.');
  });

  it('offers what is not so already', async () => {
    await show();

    expect(items().map(buttonsOf)).toEqual([["Don't trust"], ['Trust'], ['Trust', "Don't trust"]]);
  });

  it('records a decision, shows it and stays', async () => {
    await show();
    press(items()[0], "Don't trust");
    await changed(() => buttonsOf(items()[0])[0] === 'Trust');

    expect(devices[0]?.trust).toBe('distrusted');
    expect(items().length).toBe(3);
    expect(document.activeElement?.localName).toBe('h2');
  });

  it('says so when a decision could not be recorded', async () => {
    isRefused = true;
    await show();
    press(items()[0], "Don't trust");
    await changed(() => dialog()!.querySelector('[role="alert"]') !== null);

    expect(dialog()?.querySelector('[role="alert"]')?.textContent).toContain('Nothing was changed');
    expect(buttonsOf(items()[0])).toEqual(["Don't trust"]);
  });

  it('shows the new key of a device that has changed it meanwhile, as changed', async () => {
    await show();
    devices = [device(4, 'undecided', { id: 1 }), device(2, 'distrusted')];
    spyOn(known, 'decide').and.rejectWith(new KeyTransportError('identity-changed', 'another key'));
    press(items()[2], 'Trust');
    await changed(() => dialog()!.querySelector('[role="alert"]') !== null);

    expect(dialog()?.querySelector('[role="alert"]')?.textContent).toContain('this device has another key now');
    expect(items()[0]?.textContent).toContain('44444444');
    expect(items()[0]?.textContent).toContain('Key changed');
    expect(items()[1]?.textContent).not.toContain('changed');
  });

  it('shows what the person says in another tab', async () => {
    await show();
    devices = [device(1, 'distrusted'), ...devices.slice(1)];
    tell(JULIET);
    await changed(() => buttonsOf(items()[0])[0] === 'Trust');

    expect(items()[0]?.querySelector('.jet-device-state')?.textContent).toBe('Not trusted');
  });

  it('warns of a device whose key has changed', async () => {
    devices = [device(1, 'undecided', { changed: true }), device(2, 'trusted')];
    await show();

    expect(items().map((item) => item.querySelector('.jet-device-state')?.textContent)).toEqual([
      'Key changed',
      'Trusted',
    ]);
    expect(items()[0]?.querySelector('.jet-primary')).toBeNull();
    expectAlert();
  });

  it('shows the codes of what is to be compared at once where a key has changed', async () => {
    devices = [device(1, 'undecided', { changed: true })];
    await show();
    await changed(() => dialog()!.querySelector('.jet-qr') !== null);

    expect(buttonsOf(dialog()!)).not.toContain('Show QR codes');
  });

  it('says when no devices are known, or they cannot be read', async () => {
    await show('nobody@capulet.lit');

    expect(dialog()?.textContent).toContain('No devices are known.');

    dialog()?.close();
    spyOn(known, 'devices').and.rejectWith(new Error('no library'));
    await show();

    expect(dialog()?.textContent).toContain('No devices are known.');
  });

  it('closes by its button and by Escape', async () => {
    const first = await show();
    press(dialog()!, 'Close');
    await first.closed;
    const second = await show();
    dialog()?.requestClose(); // as Escape does
    await second.closed;

    expect(dialog()).toBeNull();
  });

  it('says where the other person finds what to compare with: keys of OpenPGP are not in a profile', async () => {
    await show();

    expect(dialog()?.textContent).toContain('in this same dialog, as “This device”; in Converse’s profile');

    dialog()?.remove();
    devices = [device(0, 'undecided')];
    await show();

    expect(dialog()?.textContent).toContain('in this same dialog, as “This device”, or in the program');
  });

  it('has a name of its own where another stands over it', async () => {
    await show();
    void warnOfDistrusted('Tybalt');
    const nameOf = (one: Element): string | undefined =>
      document.getElementById(one.getAttribute('aria-labelledby')!)?.textContent;

    expect(Array.from(document.querySelectorAll('dialog'), nameOf)).toEqual([
      'Devices of juliet@capulet.lit',
      'You do not trust a device of Tybalt',
    ]);
  });

  it('opens once', async () => {
    await show();
    await showDevices(JULIET, known);

    expect(document.querySelectorAll('dialog').length).toBe(1);
  });

  it('warns of a changed key before a file is sent, too', () => {
    void askTrust([device(1, 'undecided', { changed: true })], JULIET, known);

    expectAlert();
  });
});
