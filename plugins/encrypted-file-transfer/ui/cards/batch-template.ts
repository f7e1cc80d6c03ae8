import { html, nothing, type TemplateResult } from 'lit';
import { canRunCode } from '../../transfer/file-type.js';
import { isFinal } from '../../transfer/transfer.js';
import { translate } from '../texts/translate.js';
import { button, type Part } from '../buttons.js';
import { batchLine, batchTitle, isOffered } from './batch-text.js';
import type { CardView } from './card-view.js';
import { lock } from './line-template.js';

type Views = readonly CardView[];

const isVerified = ({ transfer: { sender } }: CardView): boolean => sender === undefined || sender.trust === 'trusted';

/** One button that does the same to each of them. */
function forAll(views: Views, action: 'accept' | 'decline' | 'save', kind?: string): Part {
  const actions = views.flatMap(({ actions: { [action]: act } }) => act ?? []);
  if (actions.length < 2) return nothing;
  const names = {
    accept: translate('Accept all (%1$s)', actions.length),
    decline: translate('Decline all'),
    save: translate('Save all (%1$s)', actions.length),
  };
  const act = (): void => {
    for (const one of actions) one();
  };
  return button(names[action], act, kind);
}

function buttons(views: Views): Part {
  const offered = views.filter(isOffered);
  if (offered.length > 0) {
    const canAccept = offered.every((view) => isVerified(view) && view.freeBytes === undefined);
    const accept = canAccept ? forAll(offered, 'accept', 'jet-primary') : nothing;
    return html`${forAll(offered, 'decline')} ${accept}`;
  }
  // First all of them come to their end.
  if (!views.every(({ transfer }) => isFinal(transfer.state))) return nothing;
  const isPlain = views.every(({ wasSaved }) => wasSaved) || views.some(({ transfer }) => canRunCode(transfer.file));
  return forAll(views, 'save', isPlain ? '' : 'jet-primary');
}

/** The bar over files that were offered together: what they are, and what can be done with all of them. */
export function batchBar({ batch }: CardView): TemplateResult | typeof nothing {
  if (batch?.place !== 'first') return nothing;
  const views = batch.views();
  const [first] = views;
  const leading = views.find((view) => !isVerified(view)) ?? first;
  const name = batchTitle(views);
  return html`<div class="jet-bar" role="group" aria-label=${name}>
    <div>
      <span>${name}</span><small>${leading && lock(leading)}<bdi>${batchLine(views)}</bdi></small>
    </div>
    <div class="jet-actions">${buttons(views)}</div>
  </div>`;
}
