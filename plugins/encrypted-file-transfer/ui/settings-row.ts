import type { TemplateResult } from 'lit';
import { loadViews } from './load-views.js';
import type { Html } from './composer/toolbar-button.js';
import { translate } from './texts/translate.js';

const MODAL = 'converse-user-settings-modal';

/** The part of Converse's dialog for settings that is used. */
interface SettingsModal {
  renderModal: (this: SettingsModal) => unknown;
}

/** Adds a row for the stored files to Converse's dialog for settings, which has no hook for plugins. */
export async function addSettingsRow(html: Html, show: () => Promise<void>): Promise<void> {
  await customElements.whenDefined(MODAL);
  const { prototype } = customElements.get(MODAL) as unknown as { prototype: SettingsModal };
  const { renderModal } = prototype;
  const row = (): TemplateResult =>
    html`<div class="jet-setting modal-body">
      <div>
        ${translate('Received files')}
        <small>${translate('Files that this browser stores until you delete them')}</small>
      </div>
      <button type="button" class="btn btn-secondary jet-stored-files" @click=${() => void show()}>
        ${translate('Stored files…')}
      </button>
    </div>`;
  prototype.renderModal = function (this: SettingsModal) {
    void loadViews();
    return html`${renderModal.call(this)}${row()}`;
  };
}
