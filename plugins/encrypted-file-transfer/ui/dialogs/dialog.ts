/** A modal dialog in Converse's theme; its content gives the heading this id. */
export const TITLE_ID = 'jet-dialog-title';

/** Makes a dialog. */
export function makeDialog(): HTMLDialogElement {
  const dialog = document.createElement('dialog');
  dialog.className = 'jet-dialog';
  dialog.setAttribute('aria-labelledby', TITLE_ID);
  return dialog;
}

/** Shows a dialog, and removes it when it is closed. @returns what it was closed with; empty: by the Escape key */
export function showDialog(dialog: HTMLDialogElement): Promise<string> {
  // The variables of Converse's theme are known inside of its root element.
  (document.querySelector('.conversejs') ?? document.body).append(dialog);
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue);
    });
    dialog.showModal();
  });
}
