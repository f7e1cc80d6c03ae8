import {
  FileTransferCard,
  defineFileTransferCard,
} from '../../../../../plugins/encrypted-file-transfer/ui/cards/file-transfer-card.js';
import type { Transfer } from '../../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { cardHost } from '../../../../support/card-host.js';
import { inEnglish } from '../../../../support/english.js';
import { STATES, sampleTransfer } from '../../../../support/sample-transfer.js';

describe('The lock of a card', () => {
  inEnglish();

  let card: FileTransferCard;
  let presses: number;
  beforeAll(defineFileTransferCard);
  beforeEach(() => (presses = 0));
  afterEach(() => card.remove());

  async function show(more: Partial<Transfer> = {}, { withDevices = true } = {}): Promise<HTMLElement> {
    card = new FileTransferCard();
    card.transfer = sampleTransfer(more);
    card.host = cardHost({ contactName: () => 'Juliet', ...(withDevices && { showDevices: () => presses++ }) });
    document.body.append(card);
    await card.updateComplete;
    return card.querySelector<HTMLElement>('.jet-lock')!;
  }

  for (const state of STATES) {
    it(`shows the devices of the other side when it is pressed (${Object.values(state).join(' ')})`, async () => {
      const lock = await show({ state });
      lock.click();

      expect(presses).toBe(1);
    });
  }

  it('is a button that says what it opens', async () => {
    const lock = await show();

    expect(lock.localName).toBe('button');
    expect(lock.getAttribute('aria-label')).toBe('End-to-end encrypted (OMEMO)');
    expect(lock.getAttribute('aria-haspopup')).toBe('dialog');
    expect(lock.getAttribute('aria-description')).toBe('Devices of Juliet and their fingerprints');
  });

  it('says what encrypts the file, where that is known', async () => {
    expect((await show({ encryption: 'OpenPGP' })).getAttribute('aria-label')).toBe('End-to-end encrypted (OpenPGP)');

    card.remove();
    const { encryption, ...unknown } = sampleTransfer({ state: { name: 'saved' } });
    card = new FileTransferCard();
    card.transfer = unknown;
    card.host = cardHost();
    document.body.append(card);
    await card.updateComplete;

    expect(encryption).toBe('OMEMO');
    expect(card.querySelector('.jet-lock')?.getAttribute('aria-label')).toBe('End-to-end encrypted');
  });

  it('is no button where the file is not encrypted, or there are no devices to show', async () => {
    expect((await show({ encrypted: false })).localName).toBe('span');

    card.remove();

    expect((await show({}, { withDevices: false })).localName).toBe('span');
  });
});
