import {
  FileTransferCard,
  defineFileTransferCard,
} from '../../../../../plugins/encrypted-file-transfer/ui/cards/file-transfer-card.js';
import type { Transfer } from '../../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { buttonNames, cardHost, press } from '../../../../support/card-host.js';
import { inEnglish } from '../../../../support/english.js';
import { sampleTransfer } from '../../../../support/sample-transfer.js';

const nothing = (): void => undefined;

describe('<converse-file-transfer> of a file of ours that is asked for', () => {
  inEnglish();

  let card: FileTransferCard;
  let pressed: string[];
  beforeAll(defineFileTransferCard);
  beforeEach(() => (pressed = []));
  afterEach(() => card.remove());

  async function show(state: Transfer['state']): Promise<void> {
    card = new FileTransferCard();
    card.transfer = sampleTransfer({ direction: 'sent', isAskedFor: true, state });
    card.host = cardHost({ contactName: () => 'Juliet' });
    card.actions = {
      accept: () => pressed.push('accept'),
      decline: () => pressed.push('decline'),
      cancel: () => pressed.push('cancel'),
      trust: nothing,
    };
    document.body.append(card);
    await card.updateComplete;
  }
  const names = (): string[] => buttonNames(card);
  const text = (): string => card.textContent.replace(/\s+/g, ' ').trim();

  it('says who asks, and for what, and that nothing is sent without a click', async () => {
    await show({ name: 'offered' });

    expect(text()).toContain('Juliet asked for this file again');
    expect(text()).toContain('Asked for by juliet@capulet.lit/balcony');
    expect(text()).toContain('letter.pdf');
    expect(text()).toContain('It is sent only if you accept. Decline if your contact did not ask you for it.');
    expect(names()).toEqual(['Decline', 'Accept']);
  });

  it('does what the person says', async () => {
    await show({ name: 'offered' });
    for (const name of ['Accept', 'Decline']) press(card, name);

    expect(pressed).toEqual(['accept', 'decline']);
  });

  it('can be cancelled from then on', async () => {
    for (const name of ['accepted', 'verifying'] as const) {
      await show({ name });

      expect(names()).toEqual(['Cancel']);

      card.remove();
    }
  });
});
