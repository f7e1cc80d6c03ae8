import { html } from 'lit';
import { drawDialog, makeDialog, showDialog } from './dialog.js';

/** Shows a verified image or film in full. @param url of its bytes, with a type that is only drawn or played */
export async function showPicture(url: string, kind: 'image' | 'video', name: string): Promise<void> {
  const dialog = makeDialog('jet-picture');
  const body =
    kind === 'image'
      ? html`<img class="jet-shown" src=${url} alt=${name} />`
      : html`<video class="jet-shown" src=${url} aria-label=${name} controls autoplay></video>`;
  drawDialog(dialog, { title: name, body });
  await showDialog(dialog);
}
