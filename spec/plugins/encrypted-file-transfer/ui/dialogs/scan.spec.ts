import { showDevices } from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/device-dialogs.js';
import { fingerprintUri, isCodeOf } from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/qr-code.js';
import type { KnownDevices } from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/trust-dialog.js';
import type { TrustedDevice } from '../../../../../src/key-transport/key-transport.js';
import { buttonNames, press, textOf } from '../../../../support/card-host.js';
import { inEnglish } from '../../../../support/english.js';
import { waitUntil } from '../../../../support/wait-for.js';

const JULIET = 'juliet@capulet.lit';
const FINGERPRINT = 'ab'.repeat(32);
const page = globalThis as { BarcodeDetector?: unknown };

describe('The camera', () => {
  inEnglish();

  const original = page.BarcodeDetector;
  let device: TrustedDevice;
  /** What the camera sees; undefined: nothing that is a code. */
  let seen: string | undefined;
  let camera: MediaStream;
  let asked: jasmine.Spy<MediaDevices['getUserMedia']>;

  beforeEach(() => {
    device = { jid: JULIET, id: 4711, fingerprint: FINGERPRINT, trust: 'undecided' };
    seen = undefined;
    camera = document.createElement('canvas').captureStream();
    asked = spyOn(navigator.mediaDevices, 'getUserMedia').and.resolveTo(camera);
    page.BarcodeDetector = class {
      detect(): Promise<{ rawValue: string }[]> {
        return Promise.resolve(seen === undefined ? [] : [{ rawValue: seen }]);
      }
    };
  });
  afterEach(() => {
    for (const left of document.querySelectorAll('dialog')) left.remove();
    if (original === undefined) delete page.BarcodeDetector;
    else page.BarcodeDetector = original;
  });

  const known: KnownDevices = {
    onChange: () => () => undefined,
    devices: () => Promise.resolve([device]),
    decide: (one, trust) => {
      device = { ...one, trust };
      return Promise.resolve();
    },
  };
  const dialogs = (): HTMLDialogElement[] => [...document.querySelectorAll('dialog')];
  async function open(): Promise<HTMLDialogElement> {
    void showDevices(JULIET, known);
    await waitUntil(() => dialogs().length === 1);
    return dialogs()[0]!;
  }
  /** Opens the camera. @returns the dialog that shows what it sees */
  async function scan(dialog: HTMLElement): Promise<HTMLDialogElement> {
    press(dialog, 'Scan a code…');
    await waitUntil(() => dialogs().length === 2);
    return dialogs()[1]!;
  }
  const isOff = (): boolean => camera.getTracks().every(({ readyState }) => readyState === 'ended');

  it('has no button where the browser reads no codes', async () => {
    delete page.BarcodeDetector;

    expect(buttonNames(await open())).not.toContain('Scan a code…');
  });

  it('is opened by a click and by nothing else, and shows what it sees', async () => {
    const dialog = await open();

    expect(asked).not.toHaveBeenCalled();

    const view = await scan(dialog);

    expect(asked).toHaveBeenCalledOnceWith({ video: { facingMode: 'environment' } });
    expect(view.querySelector('video')?.srcObject).toBe(camera);

    press(view, 'Cancel');
    await waitUntil(() => isOff() && dialogs().length === 1);

    expect(dialogs()).toEqual([dialog]);
    expect(device.trust).toBe('undecided');
  });

  it('has a device trusted whose code it reads, and goes off', async () => {
    const dialog = await open();
    await scan(dialog);
    seen = `xmpp:${JULIET}?omemo-sid-4711=${FINGERPRINT}`;
    await waitUntil(() => device.trust === 'trusted' && isOff());
    await waitUntil(() => textOf(dialog).includes('Trusted') && dialogs().length === 1);

    expect(dialogs()).toEqual([dialog]);
  });

  it('shows a code of this device, by which the other side trusts it', async () => {
    const own = { jid: 'romeo@montague.lit', id: 7, fingerprint: 'cd'.repeat(32) };
    void showDevices(JULIET, { ...known, own: () => Promise.resolve([own]) });
    await waitUntil(() => document.querySelector('.jet-own') !== null);
    press(dialogs()[0]!, 'Show QR codes');
    await waitUntil(() => document.querySelector('.jet-own .jet-qr') !== null);
    const row = document.querySelector('.jet-own')!;

    expect(textOf(row)).toBe(`This device ${'cdcdcdcd '.repeat(8).trim()}`);
    expect(buttonNames(row)).toEqual([]);

    // On the page of the other person, this is a device of their contact.
    for (const left of dialogs()) left.remove();
    device = { ...own, trust: 'undecided' };
    void showDevices(own.jid, known);
    await waitUntil(() => dialogs().length === 1);
    await scan(dialogs()[0]!);
    seen = fingerprintUri(own);
    await waitUntil(() => device.trust === 'trusted' && isOff());

    expect(isCodeOf(seen, { ...own, fingerprint: FINGERPRINT })).toBeFalse();
  });

  it('reads the code of a key of OpenPGP, and of no other', async () => {
    device = { jid: JULIET, id: 0, fingerprint: 'ab'.repeat(20), address: `OPENPGP4FPR:${'AB'.repeat(20)}`, trust: 'undecided' }; // prettier-ignore
    const dialog = await open();
    await scan(dialog);
    seen = `openpgp4fpr:${'ab'.repeat(20)}`;
    await waitUntil(() => device.trust === 'trusted' && isOff());

    expect(isCodeOf(`OPENPGP4FPR:${'CD'.repeat(20)}`, device)).toBeFalse();
  });

  for (const [what, code] of [
    ['of another key', `xmpp:${JULIET}?omemo-sid-4711=${'cd'.repeat(32)}`],
    ['of another account', `xmpp:nurse@capulet.lit?omemo-sid-4711=${FINGERPRINT}`],
    ['that is no fingerprint', 'https://capulet.lit/'],
  ] as const) {
    it(`has nobody trusted by a code ${what}, and says so`, async () => {
      const dialog = await open();
      seen = code;
      press(dialog, 'Scan a code…');
      await waitUntil(() => dialog.querySelector('[role="alert"]') !== null);

      expect(textOf(dialog)).toContain('This code is of another device.');
      expect(device.trust).toBe('undecided');
      expect(isOff()).toBeTrue();
    });
  }

  it('says when it cannot be used', async () => {
    asked.and.rejectWith(new DOMException('', 'NotAllowedError'));
    const dialog = await open();
    press(dialog, 'Scan a code…');
    await waitUntil(() => dialog.querySelector('[role="alert"]') !== null);

    expect(textOf(dialog)).toContain('The camera cannot be used');
    expect(dialogs()).toEqual([dialog]);
  });
});
