import type { TemplateResult } from 'lit';
import type { Html } from './composer/toolbar-button.js';
import { translate } from './texts/translate.js';

/**
 * A row of Converse's dialog for settings, in a template of Converse.
 * @param sum `4 files, 34 MB`; undefined where none is stored
 */
export const settingsRow = (html: Html, sum: string | undefined, show: () => void): TemplateResult =>
  html`<div class="jet-setting modal-body">
    <div>
      ${translate('Received files')}
      <small
        >${sum === undefined ? translate('Files that this browser stores until you delete them') : translate('%1$s, stored in this browser', sum)}</small
      >
    </div>
    <button type="button" class="btn btn-secondary jet-stored-files" @click=${show}>
      ${translate('Stored files…')}
    </button>
  </div>`;
