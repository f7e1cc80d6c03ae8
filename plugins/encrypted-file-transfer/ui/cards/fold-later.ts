import type { ChatBox } from '../../../../src/converse/converse.js';
import { logUnlessExpected } from '../../../../src/log.js';
import { loadViews } from '../load-views.js';
import { transferOf } from './card-messages.js';
import type { CardOf } from './past-cards.js';

/** A card that is over is folded when so many messages have come after it. */
const OLD_AFTER = 10;

/** Folds the cards of a chat when they are over and old. */
export function foldLater({ messages }: ChatBox, cardOf: CardOf): void {
  messages.on('add', () => {
    const { models } = messages;
    const old = models.at(-1 - OLD_AFTER);
    if (old === undefined || transferOf(old) === undefined) return;
    void loadViews().then(({ foldOld }) => {
      foldOld(models, old, cardOf);
    }, logUnlessExpected('folding a card'));
  });
}
