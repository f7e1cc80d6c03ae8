import { logUnlessExpected } from '../../../src/log.js';
import type { OwnKey } from '../own/own-key.js';
import { translate } from './texts.js';

/** Loads the dialog, a file of its own. */
async function showKey(ownKey: OwnKey): Promise<void> {
  const { showKeyDialog } = await import(/* webpackChunkName: "converse-jet-openpgp-views" */ './key-dialog.js');
  await showKeyDialog(ownKey);
}

/** The entry in the menu of a chat, as Converse describes such. */
export const headingButton = (ownKey: OwnKey): Record<string, unknown> => ({
  name: 'openpgp-key',
  a_class: 'jet-openpgp-key',
  icon_class: 'fa-lock',
  i18n_text: translate('OpenPGP key'),
  i18n_title: translate('Make, unlock or back up your OpenPGP key'),
  standalone: false,
  handler: (event: Event) => {
    event.preventDefault();
    showKey(ownKey).catch(logUnlessExpected('the dialog of the OpenPGP key'));
  },
});

/** Draws the headings of open chats again: there is a key to talk about now, or none any more. */
export function refreshHeadings(): void {
  for (const heading of document.querySelectorAll('converse-chat-heading')) {
    (heading as HTMLElement & { requestUpdate?(): void }).requestUpdate?.();
  }
}
