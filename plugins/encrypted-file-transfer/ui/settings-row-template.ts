import type { TemplateResult } from 'lit';
import type { Html } from './composer/toolbar-button.js';
import { translate } from './texts/translate.js';

/** A row of Converse's dialog for settings, in a template of Converse. */
export const settingsRow = (html: Html, show: () => Promise<void>): TemplateResult =>
  html`<div class="jet-setting modal-body">
    <div>
      ${translate('Received files')}
      <small>${translate('Files that this browser stores until you delete them')}</small>
    </div>
    <button type="button" class="btn btn-secondary jet-stored-files" @click=${() => void show()}>
      ${translate('Stored files…')}
    </button>
  </div>`;
