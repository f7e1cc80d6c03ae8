import type { ConverseModel } from '../../../../src/converse/converse.js';
import { isUnproven } from '../../transfer/transfer.js';
import { isReadable, transferOf } from './card-messages.js';

/** Files that a device offers within such a time of each other belong together. */
const BATCH_MS = 30_000;

const timeOf = (model: ConverseModel): number => Date.parse(String(model.get('time')));

/** True for a card that can stand together with others. Under one lock are only cards that are encrypted. */
function canJoin(model: ConverseModel): boolean {
  const transfer = transferOf(model);
  return isReadable(model) && transfer?.direction === 'received' && transfer.encrypted && !isUnproven(transfer);
}

function belongTogether(one: ConverseModel, next: ConverseModel): boolean {
  if (!canJoin(one) || !canJoin(next) || transferOf(one)?.peer !== transferOf(next)?.peer) return false;
  return timeOf(next) - timeOf(one) <= BATCH_MS;
}

/**
 * The cards that were offered together with this one, with no other message between them.
 * @param models messages of the chat, in their order
 * @param isOpen false for a card that is folded, which stands alone
 */
export function batchOf(
  models: readonly ConverseModel[],
  model: ConverseModel,
  isOpen: (model: ConverseModel) => boolean = () => true,
): readonly ConverseModel[] {
  const joins = (one: ConverseModel | undefined, next: ConverseModel | undefined): boolean =>
    one !== undefined && next !== undefined && isOpen(one) && isOpen(next) && belongTogether(one, next);
  let first = models.indexOf(model);
  if (first < 0) return [model];
  let last = first;
  while (joins(models[first - 1], models[first])) first--;
  while (joins(models[last], models[last + 1])) last++;
  return models.slice(first, last + 1);
}
