import type { Transfer } from '../../transfer/transfer.js';
import { formatBytes, formatPercent } from '../texts/format.js';
import { stateText } from '../texts/state-text.js';
import { translate } from '../texts/translate.js';

/** States that a screen reader hears of. */
const SPOKEN = ['offered', 'transferring', 'interrupted', 'saved', 'declined', 'cancelled', 'failed'];

/** What a screen reader has to be told of a transfer: changes of its state, and each quarter of its way. */
export class Spoken {
  #state: string | undefined;
  #quarter = 0;

  /** @param isNew it has come just now @returns what to say now, if anything */
  after(transfer: Transfer, contact: string, isNew: boolean): string | undefined {
    const { state, file } = transfer;
    const before = this.#state;
    this.#state = state.name;
    const name = transfer.isUnnamed ? translate('A file') : file.name;
    if (state.name === 'transferring' && before === state.name) return this.#progress(transfer);
    if (state.name === 'transferring') this.#quarter = quarterOf(transfer);
    const isSilent = before === state.name || (before === undefined && !isNew) || !SPOKEN.includes(state.name);
    if (isSilent || (state.name === 'offered' && transfer.direction === 'sent' && !transfer.isAskedFor))
      return undefined;
    if (state.name === 'offered' && transfer.direction === 'received') return offerText(transfer, contact);
    return translate('%1$s: %2$s', name, stateText(transfer, contact));
  }

  #progress(transfer: Transfer): string | undefined {
    const quarter = quarterOf(transfer);
    if (quarter <= this.#quarter || quarter > 3) return undefined;
    this.#quarter = quarter;
    return translate('%1$s: %2$s', transfer.file.name, formatPercent(quarter / 4));
  }
}

function quarterOf({ state, file }: Transfer): number {
  return state.name === 'transferring' && file.size ? Math.floor((state.bytes / file.size) * 4) : 0;
}

/** What is said of an offer, and what its notification shows. */
export function offerText({ file, isUnnamed }: Transfer, contact: string): string {
  if (isUnnamed) return translate('%1$s wants to send you a file', contact);
  return file.size === undefined
    ? translate('%1$s wants to send you %2$s', contact, file.name)
    : translate('%1$s wants to send you %2$s, %3$s', contact, file.name, formatBytes(file.size));
}
