import { html, nothing, type TemplateResult } from 'lit';
import { actionButtons } from './action-template.js';
import { badge } from './badge-template.js';
import { bands } from './band-template.js';
import { batchBar } from './batch-template.js';
import type { CardView } from './card-view.js';
import { fileIcon } from './icons.js';
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
export const oldCard = (view: CardView, isOpen: boolean, toggle: () => void): TemplateResult =>
  html`<button type="button" class="jet-old" aria-expanded=${isOpen} @click=${toggle}>
    ${fileIcon(view.transfer.file.mediaType)} ${nameLine(view.transfer.file)}
    <span class="jet-end"
      >${partsOf(view).map((part, index) => html`${index > 0 ? ' · ' : nothing}<bdi>${part}</bdi>`)}</span
    >
  </button>`;
