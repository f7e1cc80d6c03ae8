import { html, nothing, type TemplateResult } from 'lit';
import type { Transfer } from '../../transfer/transfer.js';
import { splitName } from '../texts/format.js';
import { lockText } from '../texts/protection-text.js';
import { lineParts, rateText } from '../texts/state-text.js';
import { translate } from '../texts/translate.js';
import { barTexts } from './batch-text.js';
import type { CardView } from './card-view.js';
import { icon } from './icons.js';

/** The name of a file, of which the end is never cut. */
export function nameLine({ name }: Transfer['file']): TemplateResult {
  const [head, tail] = splitName(name);
  return html`<div class="jet-name" dir="auto" title=${name}><span>${head}</span><span>${tail}</span></div>`;
}

/** How a card warns by the colour of its lock; words elsewhere say the same. */
function lockTone({ encrypted, sender, state }: Transfer): string {
  if (!encrypted || (state.name === 'failed' && state.failure === 'identity-changed')) return 'error';
  return sender !== undefined && sender.trust !== 'trusted' ? 'warn' : '';
}

/** The lock, which leads to the devices of the peer. */
export function lock({ transfer, actions: { showDevices }, contact }: CardView): TemplateResult {
  const { encrypted, encryption } = transfer;
  const tone = lockTone(transfer);
  const name = encrypted ? lockText(encryption) : translate('Not encrypted');
  const sign = icon(encrypted ? 'lock' : 'unlock');
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

/** What the second line of a card says, in its parts. */
export function partsOf({ transfer, contact, shown, isElsewhere, isGone, isNewer }: CardView): string[] {
  if (isNewer) return [translate('A newer version of this page has made this card. Reload the page.')];
  const [size = '', ...said] = lineParts(transfer, contact, shown);
  if (isGone) return [size, translate('The file is not stored in this browser any more.')];
  if (isElsewhere) return [size, translate('Transferring in another tab')];
  if (transfer.encrypted || transfer.state.name === 'offered') return [size, ...said];
  return transfer.state.name === 'saved'
    ? [size, translate('Not encrypted')]
    : [size, ...said, translate('Not encrypted')];
}

/** The second line: the lock, the size or the progress, and where the transfer is. Nothing else says its state. */
export function metaLine(view: CardView): TemplateResult {
  const title = view.shown === undefined ? '' : (rateText(view.shown) ?? '');
  // The bar over files that were offered together has the lock, and says so.
  const isSaid = (part: string): boolean => view.batch !== undefined && barTexts().includes(part);
  const parts = partsOf(view).filter((part) => !isSaid(part));
  return html`<div class="jet-meta" title=${title}>
    ${view.batch === undefined ? lock(view) : nothing} ${parts.map((part) => html`<bdi>${part}</bdi> `)}
  </div>`;
}
