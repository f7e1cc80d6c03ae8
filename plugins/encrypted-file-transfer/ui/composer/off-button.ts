import type { ChatBox, Converse } from '../../../../src/converse/converse.js';
import { addStyles } from '../styles.js';
import { translate } from '../texts/translate.js';
import { TOOLBAR_STYLES, toolbarButton, type Html } from './toolbar-button.js';

/** Puts a button into the chats that is off, where the plugin could not start. The console says why it could not. */
export function addOffButton({ api }: Converse, html: Html | undefined): void {
  if (html === undefined) return;
  addStyles('jet-toolbar-styles', TOOLBAR_STYLES);
  api.listen.on('getToolbarButtons', ({ model }: { readonly model: ChatBox }, buttons: unknown[]) => {
    const disabledReason = translate('Encrypted files are off: parts of this site do not fit together');
    if (model.get('type') === 'chatbox')
      buttons.push(toolbarButton(html, { disabledReason, onFiles: () => undefined }));
    return buttons;
  });
}
