import { html, nothing, type TemplateResult } from 'lit';
import { button } from '../buttons.js';
import { fileIcon } from '../cards/icons.js';
import { nameLine } from '../cards/line-template.js';
import { previewKind } from '../cards/previews.js';
import { drawDialog, endButton, makeDialog, showDialog } from '../dialogs/dialog.js';
import { formatBytes } from '../texts/format.js';
import { wayText } from '../texts/protection-text.js';
import { translate, translatePlural } from '../texts/translate.js';
import type { DropTarget } from './drop-target.js';

/** Files that are named; of more only the number is. */
const MAX_NAMED = 8;

/** A small picture of an image, else the type of a file. */
const thumbnail = (file: File, urls: string[]): TemplateResult => {
  if (previewKind(file.type) !== 'image') return fileIcon({ name: file.name, mediaType: file.type });
  const url = URL.createObjectURL(file);
  urls.push(url);
  return html`<img class="jet-small" src=${url} alt="" />`;
};

/** Asks before dropped or pasted files are offered: a hand slips. @returns true when the user wants to send them */
export async function askToSend(
  files: readonly File[],
  { name, isEncrypted }: Pick<DropTarget, 'name' | 'isEncrypted'>,
): Promise<boolean> {
  const dialog = makeDialog();
  const urls: string[] = [];
  const item = (file: File): TemplateResult =>
    html`<li>
      ${thumbnail(file, urls)}
      <div>
        ${nameLine({ name: file.name, mediaType: file.type })}<small><bdi>${formatBytes(file.size)}</bdi></small>
      </div>
    </li>`;
  const rest = files.length - MAX_NAMED;
  drawDialog(dialog, {
    title: translatePlural('Send %1$s file to %2$s?', 'Send %1$s files to %2$s?', files.length, name),
    body: html`<ul class="jet-list jet-stored">
        ${files.slice(0, MAX_NAMED).map(item)}
      </ul>
      ${rest > 0 ? html`<p>${translatePlural('and %1$s more', 'and %1$s more', rest)}</p>` : nothing}
      ${isEncrypted === undefined ? nothing : html`<p>${wayText(isEncrypted)}</p>`}`,
    footer: html`${endButton(translate('Cancel'), () => { dialog.close(''); })} ${button(translate('Send'), () => { dialog.close('send'); }, 'jet-primary')}`, // prettier-ignore
  });
  const answer = await showDialog(dialog);
  for (const url of urls) URL.revokeObjectURL(url);
  return answer === 'send';
}
