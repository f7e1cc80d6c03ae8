import {
  FileTransferCard,
  defineFileTransferCard,
} from '../../../../../plugins/encrypted-file-transfer/ui/cards/file-transfer-card.js';
import type { Transfer } from '../../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { cardHost } from '../../../../support/card-host.js';
import { inEnglish } from '../../../../support/english.js';
import { STATES, sampleTransfer } from '../../../../support/sample-transfer.js';

const FILE = { name: 'letter.pdf', mediaType: 'application/pdf' };

describe('<converse-file-transfer> of a file of unknown size', () => {
  inEnglish();

  let card: FileTransferCard;
  beforeAll(defineFileTransferCard);
  afterEach(() => card.remove());

  async function show(more: Partial<Transfer>): Promise<void> {
    card = new FileTransferCard();
    card.transfer = sampleTransfer({ file: FILE, ...more });
    card.host = cardHost({ ask: () => Promise.resolve(true) });
    card.actions = {};
    document.body.append(card);
    await card.updateComplete;
  }
  const text = (): string => card.textContent.replace(/\s+/g, ' ').trim();

  it('says so', async () => {
    await show({ state: { name: 'offered' } });

    expect(text()).toContain('unknown size');
  });

  it('shows how much has come, and pretends no percent and no time', async () => {
    await show({ state: { name: 'transferring', path: 'direct', bytes: 500_000, bytesPerSecond: 100_000 } });

    expect(text()).toContain('500 kB so far');
    expect(text()).not.toMatch(/%|left|NaN| of /);
    expect(card.querySelector('[role=progressbar]')?.hasAttribute('aria-valuenow')).toBeFalse();
  });

  it('shows its size when all of it has come', async () => {
    await show({ file: { ...FILE, size: 2_000_000 }, state: { name: 'saved' } });

    expect(text()).toContain('2 MB');
    expect(text()).not.toContain('unknown size');
  });

  for (const state of STATES) {
    it(`shows no number that is none: ${Object.values(state).join(' ')}`, async () => {
      await show({ state });

      expect(text()).not.toMatch(/NaN|undefined|Infinity/);
    });
  }

  it('cannot be asked for again: a request names the size', async () => {
    await show({ state: { name: 'failed', failure: 'timeout' }, sid: 'an-offer', canBeAskedFor: true });

    expect(text()).not.toContain('Ask again');
  });
});
