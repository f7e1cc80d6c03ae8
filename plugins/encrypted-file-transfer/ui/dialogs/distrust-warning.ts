import { html, render } from 'lit';
import { TITLE_ID, makeDialog, showDialog } from './dialog.js';
import { translate } from '../texts/translate.js';

/**
 * Warns that the device which gets a file may be one that the user distrusts. It gets no key; Conversations then
 * stores the ciphertext as the file, and says that all went well.
 * @param jid bare JID of the contact
 * @returns true when the user wants to send all the same
 */
export async function warnOfDistrusted(jid: string): Promise<boolean> {
  const dialog = makeDialog();
  // The second click of a double one would be meant for the dialog before.
  const close = (answer: string) => (event: MouseEvent) => {
    if (event.detail <= 1) dialog.close(answer);
  };
  const text =
    'The device that is online may be that one. It gets no key for the file, and some apps keep what they cannot read as if it were the file.';
  render(
    html`<h2 id=${TITLE_ID} tabindex="-1" autofocus>${translate('You do not trust a device of %1$s', jid)}</h2>
      <p>${translate(text)}</p>
      <div class="jet-buttons">
        <button type="button" class="jet-button" @click=${close('send')}>${translate('Send anyway')}</button>
        <button type="button" class="jet-button jet-primary" @click=${close('')}>${translate('Not now')}</button>
      </div>`,
    dialog,
  );
  return (await showDialog(dialog)) === 'send';
}
