import type { TrustedDevice } from '../../../../src/key-transport/key-transport.js';
import { isFinal } from '../../transfer/transfer.js';
import { ATTRIBUTE, isReadable, transferOf } from './card-messages.js';
import type { CardOf, Models } from './past-cards.js';

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
