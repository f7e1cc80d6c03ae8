import {
  FileTransferCard,
  defineFileTransferCard,
} from '../../../../../plugins/encrypted-file-transfer/ui/cards/file-transfer-card.js';
import type { Transfer } from '../../../../../plugins/encrypted-file-transfer/transfer/transfer.js';
import { inEnglish } from '../../../../support/english.js';
import { STATES, sampleTransfer } from '../../../../support/sample-transfer.js';

const RED = 'rgb(187, 0, 0)';
const GREEN = 'rgb(0, 136, 0)';

describe('The stripe of <converse-file-transfer>', () => {
  inEnglish();

  let card: FileTransferCard;
  beforeAll(defineFileTransferCard);
  afterEach(() => card.remove());

  /** The stripes of the lines of a card: the colour of each, undefined where there is none. */
  async function stripes(more: Partial<Transfer>): Promise<(string | undefined)[]> {
    card = new FileTransferCard();
    card.transfer = sampleTransfer(more);
    document.body.append(card);
    await card.updateComplete;
    return [...card.querySelectorAll('.jet-state')].map((line) => {
      const { borderInlineStartWidth, borderInlineStartColor } = getComputedStyle(line);
      return borderInlineStartWidth === '3px' ? borderInlineStartColor : undefined;
    });
  }

  for (const direction of ['received', 'sent'] as const) {
    it(`is red for a failed file, green for a saved one, and in no other state there (${direction})`, async () => {
      for (const state of STATES) {
        const expected = { failed: RED, saved: GREEN }[state.name as string];

        expect(await stripes({ direction, state }))
          .withContext(state.name)
          .toEqual([expected]);

        card.remove();
      }
    });
  }

  it('is at the line of the state alone', async () => {
    const file = { name: 'a', size: 1, mediaType: 'text/plain', description: 'what it is' };

    expect(await stripes({ direction: 'sent', isAskedFor: true, file, state: { name: 'saved' } })).toEqual([
      GREEN,
      undefined,
      undefined,
    ]);
  });
});
