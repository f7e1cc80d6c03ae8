import { html, nothing } from 'lit';
import type { Failure } from '../../../../src/errors.js';
import { canRunCode } from '../../transfer/file-type.js';
import { hasNotCome, isQuestion } from '../../transfer/transfer.js';
import { isHopeless } from '../texts/failure-text.js';
import { translate } from '../texts/translate.js';
import { button, once, type Part } from '../buttons.js';
import type { CardView } from './card-view.js';
import { icon } from './icons.js';

/** Failures after which a look at the devices is what helps. */
const OF_DEVICES: readonly Failure[] = ['identity-changed', 'no-trusted-device', 'distrusted-device'];
/** Failures that may well not come again. */
const OF_THE_WAY: readonly Failure[] = [
  'connection-lost',
  'corrupted',
  'peer-busy',
  'peer-gone',
  'timeout',
  'page-closed',
  'worker-lost',
];

const PRIMARY = 'jet-primary';

/** At most one button is filled: over files that were offered together, one of the bar. */
const filled = ({ batch }: CardView): string => (batch === undefined ? PRIMARY : '');

/** Chooses the file again: a button, and the input that it stands for. */
function chooser(chooseFile: ((file: File) => void) | undefined): Part {
  if (chooseFile === undefined) return nothing;
  const choose = ({ target }: Event): void => {
    const input = target as HTMLInputElement;
    const [file] = input.files ?? [];
    input.value = ''; // else the same choice again would be none
    if (file !== undefined) chooseFile(file);
  };
  const open = ({ currentTarget }: Event): void => {
    ((currentTarget as Element).nextElementSibling as HTMLInputElement).click();
  };
  return html`<button type="button" class="jet-btn ${PRIMARY}" @click=${open}>
      ${translate('Choose the file again')}</button
    ><input type="file" hidden @change=${choose} />`;
}

function waiting({ transfer: { state }, actions }: CardView): Part {
  if (state.name !== 'waiting') return nothing;
  if (state.until === 'decision') return button(translate('Decide…'), actions.decide, PRIMARY);
  const isForContact = state.until === 'online' || state.until === 'device';
  return isForContact ? button(translate('Upload instead'), actions.upload) : nothing;
}

/** Decline, where there is little room. */
function declineCross({ actions: { decline } }: CardView): Part {
  if (decline === undefined) return nothing;
  const name = translate('Decline');
  return html`<button type="button" class="jet-icon-btn" aria-label=${name} title=${name} @click=${once(decline)}>
    ${icon('times')}
  </button>`;
}

function question(view: CardView): Part {
  const { actions, freeBytes, batch } = view;
  const isFull = freeBytes !== undefined && actions.showStored !== undefined;
  const accept = isFull
    ? button(translate('Stored files…'), actions.accept && actions.showStored, filled(view))
    : button(translate('Accept'), actions.accept, filled(view));
  return batch === undefined
    ? html`${button(translate('Decline'), actions.decline)} ${accept}`
    : html`${accept} ${declineCross(view)}`;
}

function interrupted(view: CardView): Part {
  const { transfer, actions } = view;
  const received = transfer.direction === 'received';
  const waitsFor = transfer.state.name === 'interrupted' ? transfer.state.waitsFor : undefined;
  const lacksFile = waitsFor === 'file' || waitsFor === 'same-file';
  // The receiver asks for the rest; in the 2015 draft the sender offers it. A sender's page may have to open the file again.
  const isOurs = received === (transfer.canResume === true) || waitsFor === 'user';
  const resume = isOurs ? button(translate('Resume'), actions.resume, PRIMARY) : nothing;
  return html`${lacksFile ? chooser(actions.chooseFile) : nothing} ${resume}
  ${received ? button(translate('Discard'), actions.cancel) : nothing}`;
}

/** What brings a file again that has not come or gone: Ask again, Retry, or a look at the devices. */
function again({ transfer: { state, direction, file }, actions }: CardView): Part {
  const failure = state.name === 'failed' ? state.failure : undefined;
  if (failure !== undefined && OF_DEVICES.includes(failure))
    return button(translate('Compare keys…'), actions.showDevices, PRIMARY);
  const kind = failure !== undefined && OF_THE_WAY.includes(failure) ? PRIMARY : '';
  if (direction === 'received') return button(translate('Ask again'), actions.ask, kind);
  if (failure === 'file-unreadable') return chooser(actions.retry);
  const canHelp = state.name === 'cancelled' || (failure !== undefined && !isHopeless(failure, file));
  return canHelp ? button(translate('Retry'), actions.retry, kind) : nothing;
}

/** True where a failed card has no button that brings its file, and none was pressed. */
export const isWithoutRemedy = (view: CardView): boolean => !view.isAsked && again(view) === nothing;

/** Folds a card again that is long over. */
const folding = ({ fold }: CardView): Part => {
  if (fold === undefined) return nothing;
  const name = translate('Show less');
  return html`<button
    type="button"
    class="jet-icon-btn"
    aria-expanded="true"
    aria-label=${name}
    title=${name}
    @click=${once(fold)}
  >
    ${icon('up')}
  </button>`;
};

function buttons(view: CardView): Part {
  const { transfer, actions, isGone, wasSaved } = view;
  const { state, direction, file } = transfer;
  if (isGone) return button(translate('Ask again'), actions.ask);
  if (isQuestion(transfer)) return question(view);
  if (state.name === 'interrupted') return interrupted(view);
  if (state.name === 'waiting') return waiting(view);
  if (state.name === 'saved' && direction === 'received')
    return button(translate('Save'), actions.save, wasSaved || canRunCode(file) ? '' : filled(view));
  return hasNotCome(transfer) || direction === 'sent' ? again(view) : nothing;
}

/** Two buttons go under the text of a narrow card; a single one stays next to it. */
const isStaying = ({ transfer, batch }: CardView): boolean =>
  (batch !== undefined || !isQuestion(transfer)) &&
  !(transfer.state.name === 'interrupted' && transfer.direction === 'received');

/** What the user can do, at the end of a card. */
export function actionButtons(view: CardView): Part {
  if (view.isElsewhere) return nothing;
  return html`<div class="jet-actions ${isStaying(view) ? 'jet-stay' : ''}">${buttons(view)} ${folding(view)}</div>`;
}
