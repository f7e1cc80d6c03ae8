import { html, render } from 'lit';
import {
  FileTransferCard,
  defineFileTransferCard,
} from '../../../../../plugins/encrypted-file-transfer/ui/cards/file-transfer-card.js';
import { warnOfDistrusted } from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/distrust-warning.js';
import { floodText } from '../../../../../plugins/encrypted-file-transfer/ui/texts/flood-text.js';
import german from '../../../../../plugins/encrypted-file-transfer/ui/locales/de.js';
import { loadQrCodes } from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/qr-code.js';
import { leftOutText, lockText } from '../../../../../plugins/encrypted-file-transfer/ui/texts/protection-text.js';
import {
  notLoadedText,
  notSentText,
  obstacleText,
} from '../../../../../plugins/encrypted-file-transfer/ui/texts/obstacle-text.js';
import { toolbarButton } from '../../../../../plugins/encrypted-file-transfer/ui/composer/toolbar-button.js';
import { setTranslator, translate } from '../../../../../plugins/encrypted-file-transfer/ui/texts/translate.js';
import { askTrust, showDevices } from '../../../../../plugins/encrypted-file-transfer/ui/dialogs/trust-dialog.js';
import type { Transfer } from '../../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import {
  KeyTransportError,
  type KeyTransportFailure,
  type TrustedDevice,
} from '../../../../../src/key-transport/key-transport.js';
import { speakEnglish } from '../../../../support/english.js';
import { STATES, sampleTransfer } from '../../../../support/sample-transfer.js';

const converse = (text: string): string => `Converse: ${text}`;

describe('translate', () => {
  afterEach(speakEnglish);

  for (const locale of ['de', 'de_DE', 'de-AT', 'DE']) {
    it(`speaks German for “${locale}”`, async () => {
      await setTranslator(locale, converse);

      expect(translate('Send file')).toBe('Datei senden');
    });
  }

  for (const locale of ['en', 'fr', 'pt_BR', '', 'constructor', '__proto__', '../de']) {
    it(`asks Converse for “${locale}”`, async () => {
      await setTranslator(locale, converse);

      expect(translate('Send file')).toBe('Converse: Send file');
    });
  }

  it('asks Converse for a text that is not in the catalogue', async () => {
    await setTranslator('de', converse);

    expect(translate('Something else')).toBe('Converse: Something else');
    expect(translate('constructor')).toBe('Converse: constructor');
  });

  it('fills values in', async () => {
    await setTranslator('de', converse);

    expect(translate('%1$s of %2$s', '1 kB', 3)).toBe('1 kB von 3');
  });

  it('fills nothing into values', async () => {
    await setTranslator('de', converse);

    expect(translate('%1$s of %2$s', '%2$s $& $1', 'x')).toBe('%2$s $& $1 von x');
  });

  it('goes back to another language', async () => {
    await setTranslator('de', converse);
    await setTranslator('fr', converse);

    expect(translate('Save')).toBe('Converse: Save');
  });
});

describe('the German catalogue', () => {
  const used = new Set<string>();

  async function showCard(more: Partial<Transfer>): Promise<FileTransferCard> {
    const card = new FileTransferCard();
    card.transfer = sampleTransfer({ sid: 'an-offer', canBeAskedFor: true, ...more });
    const nothing = (): void => undefined;
    card.showDevices = nothing;
    card.actions = {
      accept: nothing,
      decline: nothing,
      cancel: nothing,
      trust: nothing,
      resume: nothing,
      chooseFile: nothing,
    };
    card.ask = () => Promise.resolve(true);
    card.file = () => Promise.reject(new DOMException('', 'NotFoundError'));
    document.body.append(card);
    await card.updateComplete;
    card.remove();
    return card;
  }

  /** Shows everything that there is to show. */
  async function showAll(): Promise<void> {
    defineFileTransferCard();
    await loadQrCodes();
    const device = { jid: 'juliet@capulet.lit', id: 1, fingerprint: 'ab' };
    for (const state of [...STATES, { name: 'offered', freeBytes: 1 } as const]) {
      for (const direction of ['sent', 'received'] as const) {
        await showCard({ state, direction });
        await showCard({ state, direction, canResume: true });
      }
    }
    for (const trust of ['undecided', 'distrusted'] as const) await showCard({ sender: { ...device, trust } });
    await showCard({ encrypted: false });
    await showCard({ file: { name: 'a', size: 1, mediaType: 'text/plain', description: 'b' } });
    await showCard({
      file: { name: 'a', mediaType: 'text/plain' },
      state: { name: 'transferring', path: 'direct', bytes: 1 },
    });
    await showCard({ isUnnamed: true, state: { name: 'offered' } });
    await showCard({ direction: 'sent', isAskedFor: true });
    const gone = await showCard({ state: { name: 'saved' } });
    const noticed = new Promise<void>((resolve) => {
      new MutationObserver(() => resolve()).observe(gone, { childList: true, subtree: true });
    });
    gone.querySelector<HTMLElement>('.jet-primary')?.click();
    await noticed; // the file is missing
    lockText(undefined);
    for (const devices of [1, 2]) leftOutText(devices, '');
    for (const flood of ['refused', 'unopened'] as const) floodText(flood);
    const before = ['getting-ready', 'self', 'no-keys', 'no-jet'] as const;
    for (const obstacle of [...before, 'offline', 'no-answer', 'dino', 'not-capable'] as const) {
      obstacleText(obstacle, '');
    }
    for (const count of [1, 2]) notSentText(count, '');
    notLoadedText(1);
    render(
      html`${toolbarButton(html, { disabledReason: undefined, onFiles: () => undefined })}`,
      document.createElement('p'),
    );
    await askAbout({ ...device, trust: 'undecided' });
    void warnOfDistrusted(device.jid);
    for (const dialog of document.querySelectorAll('dialog')) dialog.remove();
    const trusts = ['trusted', 'distrusted', 'undecided'] as const;
    await showDialog(trusts.map((trust) => ({ ...device, trust, ...(trust === 'undecided' && { changed: true }) })));
    await showDialog([]);
  }

  const known = (devices: readonly TrustedDevice[], failure?: KeyTransportFailure) => ({
    devices: () => Promise.resolve(devices),
    decide: () =>
      failure === undefined ? Promise.resolve() : Promise.reject(new KeyTransportError(failure, 'not recorded')),
    onChange: () => () => undefined,
  });

  /** Shows what becomes of a decision that cannot be recorded. */
  async function askAbout(device: TrustedDevice): Promise<void> {
    for (const failure of ['unavailable', 'identity-changed'] as const) {
      void askTrust([device], device.jid, known([device], failure));
      const dialog = document.querySelector('dialog');
      dialog?.querySelector<HTMLElement>('li button')?.click();
      await new Promise((resolve) => setTimeout(resolve)); // it has failed
      dialog?.remove();
    }
  }

  async function showDialog(devices: readonly TrustedDevice[]): Promise<void> {
    const shown = showDevices('', known(devices));
    await new Promise((resolve) => setTimeout(resolve)); // the devices are there
    document.querySelector('dialog')?.close();
    await shown;
  }

  beforeAll(async () => {
    await setTranslator('en', (text) => {
      used.add(text);
      return text;
    });
    await showAll();
    await speakEnglish();
  });

  it('has every text', () => {
    expect([...used].filter((text) => !Object.hasOwn(german, text))).toEqual([]);
    expect(used.size).toBeGreaterThan(40);
  });

  it('has no text that nobody uses', () => {
    expect(Object.keys(german).filter((text) => !used.has(text))).toEqual([]);
  });

  it('has the same values in each text', () => {
    const values = (text: string): string => (text.match(/%\d+\$s/g) ?? []).sort().join();

    for (const [text, translated] of Object.entries(german)) {
      expect(values(translated)).withContext(text).toBe(values(text));
      expect(translated.trim()).withContext(text).toBe(translated);
    }
  });
});
