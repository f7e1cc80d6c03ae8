import { html, nothing, type TemplateResult } from 'lit';
import type { TrustedDevice } from '../../../../src/key-transport/key-transport.js';
import { isQuestion, type Transfer } from '../../transfer/transfer.js';
import { canRunCode, endingOf, hasForeignEnding } from '../../transfer/file-type.js';
import { fingerprint } from '../dialogs/fingerprint.js';
import { dateText } from '../texts/date-text.js';
import { formatBytes } from '../texts/format.js';
import { leftOutText, ownVisitText, visitorText } from '../texts/protection-text.js';
import { slowServerText } from '../texts/state-text.js';
import { translate } from '../texts/translate.js';
import { button, type Part } from '../buttons.js';
import type { CardView } from './card-view.js';
import { icon, type Icon } from './icons.js';

type Tone = 'warn' | 'error' | 'none';

const SIGNS: Record<Tone, Icon> = { warn: 'warn', error: 'warn', none: 'info' };

/** One line at the foot of a card. */
const line = (text: string, tone: Tone, role?: 'alert'): TemplateResult =>
  html`<div class="jet-band jet-line" data-tone=${tone} role=${role ?? nothing}>
    ${icon(SIGNS[tone])}<bdi>${text}</bdi>
  </div>`;

/** One line that opens. */
const fold = (text: string, tone: Tone, isOpen: boolean, inside: TemplateResult): TemplateResult =>
  html`<details class="jet-band" data-tone=${tone} ?open=${isOpen}>
    <summary>${icon(SIGNS[tone])}<bdi>${text}</bdi></summary>
    <div class="jet-fold">${inside}</div>
  </details>`;

function senderText({ trust, changed }: TrustedDevice): string {
  if (changed) return translate('The key of this device has changed');
  return trust === 'distrusted'
    ? translate('From a device that you do not trust')
    : translate('From a device you have not verified');
}

/** What is said of a received file whose device is not a trusted one. */
export function senderWarning({ direction, sender }: Transfer): { text: string; tone: Tone } | undefined {
  if (sender === undefined || sender.trust === 'trusted' || direction === 'sent') return undefined;
  const isBad = sender.changed === true || sender.trust === 'distrusted';
  return { text: senderText(sender), tone: isBad ? 'error' : 'warn' };
}

/** Where the device that made an envelope is not a trusted one: its fingerprint, and what the user says of it. */
function senderBand({ transfer, actions, isFirstOfDevice }: CardView): Part {
  const { sender, state } = transfer;
  const warning = senderWarning(transfer);
  if (sender === undefined || warning === undefined) return nothing;
  const isOffered = state.name === 'offered';
  const decide = (isOffered || state.name === 'saved') && sender.trust === 'undecided' ? actions.trust : undefined;
  const say = (decision: 'trusted' | 'distrusted') => decide && (() => { decide(decision); }); // prettier-ignore
  const isOpen = isOffered && isFirstOfDevice;
  return fold(
    warning.text,
    warning.tone,
    isOpen,
    html`${fingerprint(sender.fingerprint)}
      <div class="jet-actions">
        ${button(translate('Trust'), say('trusted'))} ${button(translate("Don't trust"), say('distrusted'))}
      </div>`,
  );
}

/** Who has asked for a file of ours again: the device, and its fingerprint where it is not a trusted one. */
function askerBand({ transfer }: CardView): Part {
  const { isAskedFor, peer, sender } = transfer;
  if (isAskedFor !== true) return nothing;
  const text = translate('Asked for by %1$s', peer);
  const isKnown = sender === undefined || sender.trust === 'trusted';
  return isKnown ? line(text, 'none') : fold(text, 'warn', true, fingerprint(sender.fingerprint));
}

/** Trusted devices of the peer that got no key. */
function leftOutBand({ transfer: { leftOut }, contact }: CardView): Part {
  if (leftOut === undefined) return nothing;
  const all = leftOut.map((device) => fingerprint(device.fingerprint));
  return fold(leftOutText(leftOut.length, contact), 'warn', true, html`${all}`);
}

function spaceBand({ transfer: { file }, freeBytes }: CardView): Part {
  if (freeBytes === undefined || file.size === undefined) return nothing;
  const text = translate('Needs %1$s, %2$s free', formatBytes(file.size), formatBytes(freeBytes));
  return line(text, 'warn', 'alert');
}

/** Whose key, and file, goes with a page. */
function visitorBand({ transfer, contact, areWeVisitor }: CardView): Part {
  const { name } = transfer.state;
  if (name === 'failed' || name === 'cancelled' || name === 'declined') return nothing;
  if (areWeVisitor) return line(ownVisitText(transfer.direction, contact), 'none');
  return transfer.isOfVisitor === true ? line(visitorText(contact), 'none') : nothing;
}

const isRunnable = ({ direction, state, file }: Transfer): boolean =>
  direction === 'received' && state.name === 'saved' && canRunCode(file);

/** What else there is to know of a transfer, below it. */
export function bands(view: CardView): Part {
  const { transfer, shown, isFirst, isGone } = view;
  const slow = slowServerText(transfer, shown);
  const { name, description, date } = transfer.file;
  const isReceived =
    transfer.direction === 'received' && (transfer.state.name === 'offered' || transfer.state.name === 'saved');
  const isOffer = isQuestion(transfer) && transfer.direction === 'received';
  return html`${askerBand(view)} ${senderBand(view)} ${leftOutBand(view)} ${visitorBand(view)} ${spaceBand(view)}
  ${slow === undefined ? nothing : line(slow, 'none')}
  ${
    isQuestion(transfer) && transfer.direction === 'sent'
      ? line(translate('It is sent only if you accept. Decline if your contact did not ask you for it.'), 'none')
      : nothing
  }
  ${isReceived && hasForeignEnding(name) ? line(translate('The ending of its name has letters of another alphabet: %1$s', endingOf(name)), 'warn') : nothing}
  ${isRunnable(transfer) && !isGone ? line(translate('Can run code: open it only if you trust it'), 'warn') : nothing}
  ${description === undefined ? nothing : line(translate('Description (not encrypted in transit): %1$s', description), 'none')}
  ${description === undefined || date === undefined ? nothing : line(dateText(date), 'none')}
  ${
    isOffer && isFirst && transfer.encrypted
      ? line(translate('Servers can see its name and size. A direct path shows your IP address.'), 'none')
      : nothing
  }`;
}
