import type { ConverseModel } from '../../../../src/converse/converse.js';
import { batchOf } from './batch.js';
import type { FileTransferCard } from './file-transfer-card.js';

/** A card that is over is folded when so many messages have come after it. */
const OLD_AFTER = 10;

export type Models = readonly ConverseModel[];
/** The card of a message, where it is drawn. */
export type CardOf = (model: ConverseModel) => FileTransferCard | undefined;

/** Folds what is over when newer messages have come. Files that were offered together are folded together. */
export function foldOld(models: Models, cardOf: CardOf): void {
  const past = models.at(-1 - OLD_AFTER);
  const batch = past === undefined ? [] : batchOf(models, past);
  for (const model of batch.at(-1) === past ? batch : []) {
    const card = cardOf(model);
    if (card !== undefined) card.isOld = true;
  }
}
