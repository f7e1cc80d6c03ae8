import { logUnlessExpected } from '../../../src/log.js';
import type { Html } from './composer/toolbar-button.js';
import { loadViews } from './load-views.js';

const MODAL = 'converse-user-settings-modal';

/** The part of Converse's dialog for settings that is used. */
interface SettingsModal {
  renderModal: (this: SettingsModal) => unknown;
  requestUpdate: (this: SettingsModal) => void;
}

/** Adds a row for the stored files to Converse's dialog for settings, which has no hook for plugins. */
export async function addSettingsRow(html: Html, show: () => Promise<void>): Promise<void> {
  await customElements.whenDefined(MODAL);
  const { prototype } = customElements.get(MODAL) as unknown as { prototype: SettingsModal };
  const { renderModal } = prototype;
  let row: unknown;
  prototype.renderModal = function (this: SettingsModal) {
    if (row === undefined)
      void loadViews().then(({ settingsRow }) => {
        row = settingsRow(html, show);
        this.requestUpdate();
      }, logUnlessExpected('loading the row of the stored files'));
    return html`${renderModal.call(this)}${row ?? ''}`;
  };
}
