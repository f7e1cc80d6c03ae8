import { html, nothing, type TemplateResult } from 'lit';
import { actionButtons } from './action-template.js';
import { badge } from './badge-template.js';
import { bands, senderWarning } from './band-template.js';
import { batchBar } from './batch-template.js';
import type { CardView } from './card-view.js';
import { fileIcon, icon } from './icons.js';
import { metaLine, nameLine, partsOf } from './line-template.js';
import { preview, seekBar } from './preview-template.js';

/** A transfer as its card shows it. */
export const card = (view: CardView): TemplateResult =>
  html`<div class="jet-card">
    ${batchBar(view)} ${preview(view)}
    <div class="jet-row">
      <div class="jet-main">
        ${badge(view)}
        <div class="jet-body">${nameLine(view.transfer.file)} ${seekBar(view)} ${metaLine(view)}</div>
      </div>
      ${actionButtons(view)}
    </div>
    ${bands(view)}
  </div>`;

/** A card that is long over, in one line. */
export function oldCard(view: CardView, open: () => void): TemplateResult {
  const { file } = view.transfer;
  const parts = partsOf(view);
  const warning = senderWarning(view.transfer);
  const mark =
    warning === undefined
      ? nothing
      : html`<span
          class="jet-lock"
          role="img"
          data-tone=${warning.tone}
          aria-label=${warning.text}
          title=${warning.text}
          >${icon('warn')}</span
        >`;
  return html`<button type="button" class="jet-old" aria-expanded="false" @click=${open}>
    ${fileIcon(file)} ${nameLine(file)} ${mark}
    <span class="jet-end" title=${parts.join(' · ')}
      >${parts.map((part, index) => html`${index > 0 ? ' · ' : nothing}<bdi>${part}</bdi>`)}</span
    >
  </button>`;
}
