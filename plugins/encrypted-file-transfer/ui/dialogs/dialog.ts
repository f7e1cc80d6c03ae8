import { html, nothing, render, type TemplateResult } from 'lit';
import { once } from '../buttons.js';
import { icon } from '../cards/icons.js';
import { translate } from '../texts/translate.js';

let made = 0;

/** Makes a dialog. */
export function makeDialog(kind = ''): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.className = `jet-dialog ${kind}`.trim();
  // One dialog may stand over another.
  dialog.setAttribute('aria-labelledby', `jet-dialog-title-${String(++made)}`);
  return dialog;
}

/** What is in a dialog. */
export interface DialogContent {
  readonly title: string;
  readonly body: unknown;
  /** Buttons; left out: the cross alone closes it. */
  readonly footer?: unknown;
  /** It warns. */
  readonly isAlert?: boolean;
}

/** Draws the content of a dialog, with the header of Converse's modals. */
export function drawDialog(dialog: HTMLDialogElement, { title, body, footer, isAlert }: DialogContent): void {
  const close = translate('Close');
  const titleId = dialog.getAttribute('aria-labelledby');
  const header = html`<div class="modal-header ${isAlert ? 'alert-danger' : ''}">
    <h2 class="modal-title" id=${titleId} tabindex="-1" autofocus><bdi>${title}</bdi></h2>
    <button
      type="button"
      class="jet-x"
      aria-label=${close}
      title=${close}
      @click=${() => {
        dialog.close();
      }}
    >
      ${icon('times')}
    </button>
  </div>`;
  render(
    html`${header}
      <div class="modal-body">${body}</div>
      ${footer === undefined ? nothing : html`<div class="modal-footer">${footer}</div>`}`,
    dialog,
  );
}

/** A button at the end of the footer. */
export const endButton = (name: string, action: () => void): TemplateResult =>
  html`<button type="button" class="jet-btn jet-push" @click=${once(action)}>${name}</button>`;

/**
 * Shows a dialog, and removes it when it is closed. The focus goes back to where it was.
 * @returns what it was closed with; empty: by the Escape key or the cross
 */
export function showDialog(dialog: HTMLDialogElement): Promise<string> {
  const before = document.activeElement;
  // The variables of Converse's theme are known inside of its root element.
  (document.querySelector('.conversejs') ?? document.body).append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
      resolve(dialog.returnValue);
    });
    // Its keys are its own: Escape would close a dialog of Converse behind it, too.
    dialog.addEventListener('keydown', (event) => {
      event.stopPropagation();
    });
    dialog.showModal();
  });
}
