import { html, nothing, type TemplateResult } from 'lit';
import type { TrustedDevice } from '../../../../src/key-transport/key-transport.js';
import { bareJid } from '../../../../src/xmpp/jid.js';
import { hasNotCome, isQuestion, type Transfer, type TransferActions } from '../../transfer/transfer.js';
import { formatBytes, splitName } from '../texts/format.js';
import { leftOutText, lockText } from '../texts/protection-text.js';
import { progressText, sizeText, slowServerText, stateText } from '../texts/state-text.js';
import { translate } from '../texts/translate.js';
import { KEY_CHANGED, fingerprint } from '../dialogs/fingerprint.js';
import { fileIcon, lockIcon, openLockIcon } from './icons.js';

type Part = TemplateResult | typeof nothing;

/** What the buttons of a card do; a missing action has no button. */
export interface CardActions extends TransferActions {
  /** Downloads the verified file. */
  readonly save?: (() => void) | undefined;
  /** Deletes it from this browser. */
  readonly deleteFile?: (() => void) | undefined;
  /** Shows the peer's devices and the trust in them. */
  readonly showDevices?: (() => void) | undefined;
  /** Asks the sender for the file again. */
  readonly ask?: (() => void) | undefined;
  /** The file was saved here, and is not here any more. */
  readonly isGone?: boolean;
  /** What the contact is called; its address if left out. */
  readonly contactName?: string | undefined;
}

const button = (name: string, onClick: (() => void) | undefined, primary = false): Part =>
  onClick === undefined
    ? nothing
    : html`<button type="button" class="jet-button ${primary ? 'jet-primary' : ''}" @click=${onClick}>${name}</button>`;

function nameLine({ name }: Transfer['file']): TemplateResult {
  const [head, tail] = splitName(name);
  return html`<div class="jet-name" dir="auto" title=${name}><span>${head}</span><span>${tail}</span></div>`;
}

function progressBar(transfer: Transfer): Part {
  const { state, file } = transfer;
  if (state.name !== 'transferring' && state.name !== 'verifying' && state.name !== 'checking') return nothing;
  const details =
    state.name === 'transferring' ? html`<div class="jet-meta"><bdi>${progressText(transfer)}</bdi></div>` : nothing;
  // There is no total to compare with.
  if (file.size === undefined) return details;
  const percent = Math.floor(partDone(state, file.size) * 100);
  return html`<div
      class="jet-progress"
      role="progressbar"
      aria-label=${translate('Progress of %1$s', file.name)}
      aria-valuemin="0"
      aria-valuemax="100"
      aria-valuenow=${percent}
    >
      <div style="inline-size: ${percent}%"></div>
    </div>
    ${details}`;
}

/** From 0 to 1. */
function partDone(state: Transfer['state'], size: number): number {
  const total = state.name === 'checking' ? state.of : size;
  return 'bytes' in state && total > 0 ? state.bytes / total : 1;
}

function lockLine({ encrypted, encryption, peer }: Transfer, { showDevices }: CardActions): TemplateResult {
  if (!encrypted) return html`<div class="jet-lock">${openLockIcon()}<span>${translate('Not encrypted')}</span></div>`;
  const line = html`${lockIcon()}<span>${lockText(encryption)}</span>`;
  if (showDevices === undefined) return html`<div class="jet-lock">${line}</div>`;
  const description = translate('Devices of %1$s and their fingerprints', bareJid(peer));
  return html`<button
    type="button"
    class="jet-lock"
    aria-haspopup="dialog"
    aria-description=${description}
    title=${description}
    @click=${showDevices}
  >
    ${line}
  </button>`;
}

function senderText({ trust, changed }: TrustedDevice): string {
  if (trust === 'distrusted') return translate('You do not trust the device that sent this file:');
  if (changed) return translate(KEY_CHANGED);
  return translate('This file comes from a device that you have not verified. Compare its fingerprint:');
}

/** The description of an offer. Any server can write it, so it stands below the lock, and says so itself. */
const descriptionLines = ({ description }: Transfer['file']): Part =>
  description === undefined
    ? nothing
    : html`<div>
        <div class="jet-lock">
          ${openLockIcon()}<span>${translate('Description (not encrypted in transit):')}</span>
        </div>
        <div class="jet-state"><bdi>${description}</bdi></div>
      </div>`;

function senderWarning({ direction, sender, state }: Transfer, { trust }: CardActions): Part {
  if (direction === 'sent' || sender === undefined || sender.trust === 'trusted') return nothing;
  const text = senderText(sender);
  const decide = state.name === 'offered' && sender.trust === 'undecided' ? trust : undefined;
  return html`<div class="jet-warning">
    <span><bdi>${text}</bdi></span>
    ${fingerprint(sender.fingerprint)}
    ${
      decide === undefined
        ? nothing
        : html`<div class="jet-buttons">
            ${button(translate('Trust'), () => {
              decide('trusted');
            })}
            ${button(translate("Don't trust"), () => {
              decide('distrusted');
            })}
          </div>`
    }
  </div>`;
}

/** Trusted devices of the peer that got no key. */
function leftOutWarning({ leftOut, peer }: Transfer, { contactName = bareJid(peer) }: CardActions): Part {
  if (leftOut === undefined) return nothing;
  return html`<div class="jet-warning">
    <span><bdi>${leftOutText(leftOut.length, contactName)}</bdi></span>
    ${leftOut.map((device) => fingerprint(device.fingerprint))}
  </div>`;
}

/** Who has asked for a file of ours again, and with which device where that is not a trusted one. */
function askerLine({ isAskedFor, peer, sender }: Transfer): Part {
  if (isAskedFor !== true) return nothing;
  const text = html`<bdi>${translate('%1$s asked for this file again', peer)}</bdi>`;
  if (sender === undefined || sender.trust === 'trusted') return html`<div class="jet-state">${text}</div>`;
  return html`<div class="jet-warning"><span>${text}</span>${fingerprint(sender.fingerprint)}</div>`;
}

function spaceWarning({ state, file }: Transfer): Part {
  if (state.name !== 'offered' || state.freeBytes === undefined || file.size === undefined) return nothing;
  const text = translate('Needs %1$s, %2$s free', formatBytes(file.size), formatBytes(state.freeBytes));
  return html`<div class="jet-warning" role="alert"><bdi>${text}</bdi></div>`;
}

function slowServerLine(transfer: Transfer): Part {
  const text = slowServerText(transfer);
  return text === undefined ? nothing : html`<div class="jet-note"><bdi>${text}</bdi></div>`;
}

const warnings = (transfer: Transfer, actions: CardActions): Part =>
  html`${askerLine(transfer)} ${senderWarning(transfer, actions)} ${leftOutWarning(transfer, actions)}
  ${spaceWarning(transfer)} ${slowServerLine(transfer)}`;

const savedButtons = ({ save, deleteFile }: CardActions): Part =>
  html`${button(translate('Save'), save, true)} ${button(translate('Delete'), deleteFile)}`;

/** Chooses the file again: a button, and the input that it stands for. */
function chooser({ chooseFile }: CardActions): Part {
  if (chooseFile === undefined) return nothing;
  const choose = ({ target }: Event): void => {
    const [file] = (target as HTMLInputElement).files ?? [];
    if (file !== undefined) chooseFile(file);
  };
  const open = ({ currentTarget }: Event): void => {
    ((currentTarget as Element).nextElementSibling as HTMLInputElement).click();
  };
  return html`<button type="button" class="jet-button jet-primary" @click=${open}>
      ${translate('Choose the file again')}
    </button>
    <input type="file" hidden @change=${choose} />`;
}

function buttons(transfer: Transfer, actions: CardActions): Part {
  const { state, direction } = transfer;
  const received = direction === 'received';
  if (hasNotCome(transfer) || actions.isGone === true) return button(translate('Ask again'), actions.ask, true);
  if (state.name === 'saved') return received ? savedButtons(actions) : nothing;
  if (state.name === 'interrupted') {
    // The receiver asks for the rest; in the 2015 draft the sender offers it.
    const isOurs = received === (transfer.canResume === true);
    const resume = isOurs ? button(translate('Resume'), actions.resume, true) : nothing;
    const end = button(received ? translate('Discard') : translate('Cancel'), actions.cancel);
    return html`${chooser(actions)} ${resume} ${end}`;
  }
  const running = ['requested', 'accepted', 'transferring', 'verifying', 'checking'].includes(state.name);
  if (running || (state.name === 'offered' && !isQuestion(transfer)))
    return button(translate('Cancel'), actions.cancel);
  if (state.name !== 'offered') return nothing;
  return html`${button(translate('Accept'), actions.accept, true)} ${button(translate('Decline'), actions.decline)}`;
}

/** A transfer as its card shows it. */
export const card = (transfer: Transfer, actions: CardActions): TemplateResult => {
  const { file, state, direction } = transfer;
  const offer = state.name === 'offered' && direction === 'received';
  return html`<div class="jet-card">
    <div class="jet-icon">${fileIcon(file.mediaType)}</div>
    <div class="jet-head">
      ${nameLine(file)} ${transfer.isUnnamed ? nothing : html`<div class="jet-meta"><bdi>${sizeText(file)}</bdi></div>`}
    </div>
    <div class="jet-state"><bdi>${stateText(transfer, actions.contactName)}</bdi></div>
    ${progressBar(transfer)} ${warnings(transfer, actions)} ${lockLine(transfer, actions)} ${descriptionLines(file)}
    ${
      offer && transfer.encrypted
        ? html`<div class="jet-note">
            <bdi>${translate('The name and size of the file are not encrypted in transit.')}</bdi>
          </div>`
        : nothing
    }
    ${
      actions.isGone === true
        ? html`<div class="jet-warning" role="alert">
            ${translate('The file is not stored in this browser any more. Ask for it again.')}
          </div>`
        : nothing
    }
    <div class="jet-buttons">${buttons(transfer, actions)}</div>
  </div>`;
};
