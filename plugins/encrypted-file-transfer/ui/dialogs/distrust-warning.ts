import { html } from 'lit';
import { button } from '../buttons.js';
import { translate } from '../texts/translate.js';
import { drawDialog, endButton, makeDialog, showDialog } from './dialog.js';

/**
 * Warns that the device which gets a file may be one that the user distrusts. It gets no key; Conversations then
 * stores the ciphertext as the file, and says that all went well.
 * @param contact what the contact is called
 * @returns true when the user wants to send all the same
 */
export async function warnOfDistrusted(contact: string): Promise<boolean> {
  const dialog = makeDialog();
  const close = (answer: string) => () => {
    dialog.close(answer);
  };
  const text = translate(
    'The device that is online may be that one. It gets no key for the file, and some apps keep what they cannot read as if it were the file.',
  );
  drawDialog(dialog, {
    title: translate('You do not trust a device of %1$s', contact),
    body: html`<p>${text}</p>`,
    footer: html`${button(translate('Send anyway'), close('send'))} ${endButton(translate('Not now'), close(''))}`,
  });
  return (await showDialog(dialog)) === 'send';
}
