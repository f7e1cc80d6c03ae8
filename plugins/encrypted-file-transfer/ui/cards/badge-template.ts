import { html, nothing, svg, type TemplateResult } from 'lit';
import { isQuestion } from '../../transfer/transfer.js';
import { progressText } from '../texts/state-text.js';
import { translate } from '../texts/translate.js';
import { once, type Part } from '../buttons.js';
import type { CardView } from './card-view.js';
import { fileIcon, icon } from './icons.js';

/** From 0 to 1; `unknown` where there is no total; undefined: no progress is shown. */
function partDone({ transfer, shown }: CardView): number | 'unknown' | undefined {
  const { state, file } = transfer;
  switch (state.name) {
    case 'requested':
    case 'accepted':
      return 'unknown';
    case 'waiting':
      return state.until === 'ready' ? 'unknown' : undefined;
    case 'verifying':
      return 1;
    case 'checking':
      if (state.by === 'peer') return 'unknown';
      return state.of > 0 ? state.bytes / state.of : 1;
    case 'transferring':
    case 'interrupted':
      if (file.size === undefined) return 'unknown';
      // The ring follows each byte, and the figures next to it change once a second.
      return file.size > 0 ? Math.max(state.bytes, shown?.bytes ?? 0) / file.size : 1;
    default:
      return undefined;
  }
}

/** Length of an arc that stands for progress of unknown length, in percent. */
const UNKNOWN_ARC = 25;

function ring(done: number | 'unknown' | undefined): TemplateResult {
  const arc = done === 'unknown' ? UNKNOWN_ARC : Math.round((done ?? 0) * 1000) / 10;
  return html`<svg viewBox="0 0 44 44" aria-hidden="true">
    ${svg`<circle cx="22" cy="22" r="20"></circle>`}
    ${done === undefined ? nothing : svg`<circle cx="22" cy="22" r="20" pathLength="100" stroke-dasharray="${arc} 100"></circle>`}
  </svg>`;
}

/** The progress: a sibling of the button in it, since a button hides what is in it from screen readers. */
function progress(view: CardView): TemplateResult {
  const done = partDone(view);
  const { transfer, contact, shown } = view;
  const { name } = transfer.state;
  if (done === undefined || name === 'interrupted') return html`<div class="jet-ring">${ring(done)}</div>`;
  return html`<div
    class="jet-ring"
    role="progressbar"
    ?data-unknown=${done === 'unknown'}
    aria-label=${translate('Progress of %1$s', transfer.file.name)}
    aria-valuemin="0"
    aria-valuemax="100"
    aria-valuenow=${done === 'unknown' ? nothing : Math.floor(done * 100)}
    aria-valuetext=${progressText(transfer, contact, shown)}
  >
    ${ring(done)}
  </div>`;
}

/** States in which something goes on, or waits, that can be cancelled. */
const RUNNING = ['waiting', 'requested', 'offered', 'accepted', 'transferring', 'verifying', 'checking', 'interrupted'];

/** True for a card with the ring around its badge. */
const hasRing = ({ transfer, isElsewhere }: CardView): boolean =>
  RUNNING.includes(transfer.state.name) && !isQuestion(transfer) && !(isElsewhere && transfer.state.name === 'offered');

/** What Cancel does here; a received file is discarded by a button of its own, and what is checked is nearly there. */
const cancelOf = ({ transfer: { state, direction }, actions }: CardView): (() => void) | undefined =>
  direction === 'received' && (state.name === 'interrupted' || state.name === 'verifying') ? undefined : actions.cancel;

function toneOf({ transfer: { state }, isElsewhere, isGone }: CardView): string {
  if (isElsewhere || isGone || ['declined', 'cancelled', 'failed'].includes(state.name)) return 'none';
  if (state.name === 'interrupted') return 'warn';
  return state.name === 'waiting' && state.until !== 'ready' ? 'queue' : '';
}

function corner({ transfer: { state }, isGone, batch }: CardView): Part {
  if (state.name === 'failed') return html`<span class="jet-corner" data-tone="error">${icon('bang')}</span>`;
  if (state.name !== 'saved' || isGone) return nothing;
  // Where cards stand together, their rows say it by this sign alone.
  const name = batch === undefined ? nothing : translate('Checked: arrived unchanged');
  return html`<span class="jet-corner" role=${batch === undefined ? nothing : 'img'} aria-label=${name} title=${name}
    >${icon('check')}</span
  >`;
}

function player({ preview }: CardView): Part {
  if (preview?.kind !== 'audio') return nothing;
  const name = preview.isPlaying ? translate('Pause') : translate('Play');
  return html`<button type="button" class="jet-play" aria-label=${name} title=${name} @click=${preview.toggle}>
    ${icon(preview.isPlaying ? 'pause' : 'play')}
  </button>`;
}

/** The disc at the start of a card: the one thing to do there, or the type of the file. */
export function badge(view: CardView): TemplateResult {
  const { transfer } = view;
  const isRunning = hasRing(view);
  const cancel = isRunning ? cancelOf(view) : undefined;
  const play = player(view);
  const middle = cancel === undefined && play === nothing ? fileIcon(transfer.file) : play;
  const name = translate('Cancel');
  return html`<div class="jet-badge" data-tone=${toneOf(view)}>
    ${isRunning ? progress(view) : nothing} ${middle}
    ${
      cancel === undefined
        ? nothing
        : html`<button type="button" class="jet-cancel" aria-label=${name} title=${name} @click=${once(cancel)}>
            ${icon('times')}
          </button>`
    }
    ${corner(view)}
  </div>`;
}
