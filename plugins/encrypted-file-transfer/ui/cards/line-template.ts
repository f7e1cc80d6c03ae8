import { html, nothing, type TemplateResult } from 'lit';
import { isUnproven, type Transfer } from '../../transfer/transfer.js';
import { dateText } from '../texts/date-text.js';
import { failureText, nextText } from '../texts/failure-text.js';
import { splitName } from '../texts/format.js';
import { lockText } from '../texts/protection-text.js';
import { lineParts, rateText } from '../texts/state-text.js';
import { translate } from '../texts/translate.js';
import { isWithoutRemedy } from './action-template.js';
import { barTexts } from './batch-text.js';
import type { CardView } from './card-view.js';
import { icon } from './icons.js';

/** The name of a file, of which the end is never cut. */
export function nameLine({ name, date }: Transfer['file']): TemplateResult {
  const [head, tail] = splitName(name);
  const title = date === undefined ? name : `${name}\n${dateText(date)}`;
  return html`<div class="jet-name" dir="auto" title=${title}><span>${head}</span><span>${tail}</span></div>`;
}

/** States in which another tab moves bytes. */
const AT_WORK = ['accepted', 'transferring', 'verifying', 'checking'];

/** How a card warns by the colour of its lock; words elsewhere say the same. */
function lockTone({ encrypted, sender, state }: Transfer): string {
  if (!encrypted || (state.name === 'failed' && state.failure === 'identity-changed')) return 'error';
  return sender !== undefined && sender.trust !== 'trusted' ? 'warn' : '';
}

function lockName(transfer: Transfer): string {
  if (!transfer.encrypted) return translate('Not encrypted');
  return isUnproven(transfer) ? translate('Encryption not checked') : lockText(transfer.encryption);
}

/** The lock, which leads to the devices of the peer. */
export function lock({ transfer, actions: { showDevices }, contact }: CardView): TemplateResult {
  const { encrypted } = transfer;
  const tone = lockTone(transfer);
  const name = lockName(transfer);
  const sign = icon(encrypted && !isUnproven(transfer) ? 'lock' : 'unlock');
  if (!encrypted || showDevices === undefined)
    return html`<span class="jet-lock" role="img" data-tone=${tone} aria-label=${name} title=${name}>${sign}</span>`;
  const description = translate('Devices of %1$s and their fingerprints', contact);
  return html`<button
    type="button"
    class="jet-lock"
    data-tone=${tone}
    aria-haspopup="dialog"
    aria-label=${name}
    aria-description=${description}
    title="${name}. ${description}"
    @click=${showDevices}
  >
    ${sign}
  </button>`;
}

/** What another tab does with it. */
const elsewhereText = ({ state }: Transfer): string =>
  AT_WORK.includes(state.name) ? translate('Transferring in another tab') : translate('Open in another tab');

/** What the second line of a card says, in its parts. */
export function partsOf({ transfer, contact, shown, isElsewhere, isGone, isNewer }: CardView): string[] {
  if (isNewer) return [translate('A newer version of this page has made this card. Reload the page.')];
  const [size = '', ...said] = lineParts(transfer, contact, shown);
  const open = transfer.encrypted ? [] : [translate('Not encrypted')];
  if (isGone) return [size, translate('The file is not stored in this browser any more.'), ...open];
  if (isElsewhere) return [size, elsewhereText(transfer), ...open];
  if (transfer.encrypted || transfer.state.name === 'offered') return [size, ...said];
  return transfer.state.name === 'saved' ? [size, ...open] : [size, ...said, ...open];
}

/** The same; a failed card that has no button for it says what to do next. */
function partsWithNext(view: CardView): string[] {
  const parts = partsOf(view);
  const { transfer, contact, isNewer } = view;
  const { state, direction } = transfer;
  if (state.name !== 'failed' || isNewer || !isWithoutRemedy(view)) return parts;
  const why = failureText(state.failure, transfer, contact);
  return parts.map((part) => (part === why ? `${why} ${nextText(state.failure, direction, contact)}` : part));
}

/** The second line: the lock, the size or the progress, and where the transfer is. Nothing else says its state. */
export function metaLine(view: CardView): TemplateResult {
  const title = view.shown === undefined ? '' : (rateText(view.shown) ?? '');
  // The bar over files that were offered together has the lock, and says so.
  const isSaid = (part: string): boolean => view.batch !== undefined && barTexts().includes(part);
  const parts = partsWithNext(view).filter((part) => !isSaid(part));
  return html`<div class="jet-meta" title=${title}>
    ${view.batch === undefined && !view.isNewer ? lock(view) : nothing}
    ${parts.map((part) => html`<bdi>${part}</bdi> `)}
  </div>`;
}
