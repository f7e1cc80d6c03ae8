import { html, render } from 'lit';
import { addSettingsRow } from '../../../../plugins/encrypted-file-transfer/ui/settings-row.js';
import { inEnglish } from '../../../support/english.js';
import { waitUntil } from '../../../support/wait-for.js';

/** Converse's dialog for settings. */
class Modal extends HTMLElement {
  renderModal(): unknown {
    return html`<p>Settings</p>`;
  }

  requestUpdate(): void {
    render(this.renderModal(), this);
  }
}

describe('the row of the stored files in Converse’s settings', () => {
  inEnglish();

  it('says how many there are, also after some were deleted', async () => {
    let sum: string | undefined = '2 files, 4 kB';
    customElements.define('converse-user-settings-modal', Modal);
    await addSettingsRow(html, {
      storedSum: () => Promise.resolve(sum),
      showStored: () => Promise.resolve(void (sum = undefined)),
    });
    const modal = new Modal();
    modal.requestUpdate();
    await waitUntil(() => modal.querySelector('small')?.textContent === '2 files, 4 kB, stored in this browser');

    expect(modal.textContent).toContain('Settings');

    modal.querySelector('button')!.click();
    await waitUntil(() => modal.querySelector('small')?.textContent !== '2 files, 4 kB, stored in this browser');

    expect(modal.querySelector('small')?.textContent).toBe('Files that this browser stores until you delete them');
  });
});
