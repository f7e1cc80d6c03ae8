import type { ConverseModel } from '../../../../src/converse/converse.js';
import type { TrustedDevice } from '../../../../src/key-transport/key-transport.js';
import { isFinal } from '../../transfer/transfer.js';
import { batchOf } from './batch.js';
import { ATTRIBUTE, isReadable, transferOf } from './card-messages.js';
import type { FileTransferCard } from './file-transfer-card.js';

type Models = readonly ConverseModel[];
/** The card of a message, where it is drawn. */
export type CardOf = (model: ConverseModel) => FileTransferCard | undefined;

/** Folds a card that is old, if it is over. Files that were offered together are folded together. */
export function foldOld(models: Models, old: ConverseModel, cardOf: CardOf): void {
  const batch = batchOf(models, old);
  if (batch.at(-1) !== old) return;
  for (const model of batch) {
    const card = cardOf(model);
    if (card !== undefined) card.isOld = true;
  }
}

/** A file stays marked, when its transfer is over, until the user has decided on the device that sent it. */
export async function markAgain(
  models: Models,
  cardOf: CardOf,
  look: (device: TrustedDevice) => Promise<TrustedDevice>,
): Promise<void> {
  for (const model of models) {
    const transfer = isReadable(model) ? transferOf(model) : undefined;
    if (transfer?.sender?.trust !== 'undecided' || !isFinal(transfer.state)) continue;
    const sender = await look(transfer.sender);
    if (sender.trust === 'undecided' && sender.changed === transfer.sender.changed) continue;
    const now = { ...transfer, sender };
    model.save({ [ATTRIBUTE]: now });
    const card = cardOf(model);
    if (card !== undefined) card.transfer = now;
  }
}
