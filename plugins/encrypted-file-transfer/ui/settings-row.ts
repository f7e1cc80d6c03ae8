import type { TemplateResult } from 'lit';
import type { Html } from './composer/toolbar-button.js';
import { logUnlessExpected } from '../../../src/log.js';
import { translate } from './texts/translate.js';

const MODAL = 'converse-user-settings-modal';

/** The part of Converse's dialog for settings that is used. */
interface SettingsModal {
  renderModal: (this: SettingsModal) => unknown;
  requestUpdate(): void;
}

/** The stored files, as the row needs them. */
interface StoredFiles {
  /** `4 files, 34 MB`; undefined where none is stored. */
  storedSum(): Promise<string | undefined>;
  /** Shows them. Resolves when the user is done. */
  showStored(): Promise<void>;
}

/** Adds a row for the stored files to Converse's dialog for settings, which has no hook for plugins. */
export async function addSettingsRow(html: Html, files: StoredFiles): Promise<void> {
  await customElements.whenDefined(MODAL);
  const { prototype } = customElements.get(MODAL) as unknown as { prototype: SettingsModal };
  const { renderModal } = prototype;
  let sum: string | undefined;
  const look = async (modal: SettingsModal): Promise<void> => {
    const now = await files.storedSum().catch(logUnlessExpected('the stored files'));
    if (now === sum) return;
    sum = now;
    modal.requestUpdate();
  };
  const show = async (modal: SettingsModal): Promise<void> => {
    await files.showStored();
    await look(modal);
  };
  const row = (modal: SettingsModal): TemplateResult =>
    html`<div class="jet-setting modal-body">
      <div>
        ${translate('Received files')}
        <small>${sum ?? translate('Files that this browser stores until you delete them')}</small>
      </div>
      <button type="button" class="btn btn-secondary jet-stored-files" @click=${() => void show(modal)}>
        ${translate('Stored files…')}
      </button>
    </div>`;
  prototype.renderModal = function (this: SettingsModal) {
    void look(this);
    return html`${renderModal.call(this)}${row(this)}`;
  };
}
