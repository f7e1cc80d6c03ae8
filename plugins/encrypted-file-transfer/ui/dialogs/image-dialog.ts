import { html } from 'lit';
import { drawDialog, makeDialog, showDialog } from './dialog.js';

/** Shows a verified image in full. @param url of its bytes, with a type that is only drawn */
export async function showImage(url: string, name: string): Promise<void> {
  const dialog = makeDialog('jet-picture');
  drawDialog(dialog, { title: name, body: html`<img class="jet-shown" src=${url} alt=${name} />` });
  await showDialog(dialog);
}
