import { logUnlessExpected } from '../../../src/log.js';
import type { Html } from './composer/toolbar-button.js';
import { loadViews } from './load-views.js';

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
  let row: ((modal: SettingsModal) => unknown) | undefined;
  let sum: string | undefined;
  const look = async (modal: SettingsModal): Promise<void> => {
    const [{ settingsRow }, now] = await Promise.all([loadViews(), files.storedSum()]);
    if (row !== undefined && now === sum) return;
    sum = now;
    row = (shown) => settingsRow(html, sum, () => void show(shown));
    modal.requestUpdate();
  };
  const show = async (modal: SettingsModal): Promise<void> => {
    await files.showStored();
    await look(modal);
  };
  prototype.renderModal = function (this: SettingsModal) {
    look(this).catch(logUnlessExpected('the row of the stored files'));
    return html`${renderModal.call(this)}${row?.(this) ?? ''}`;
  };
}
