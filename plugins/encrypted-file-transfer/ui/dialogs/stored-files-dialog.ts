import { html, nothing, type TemplateResult } from 'lit';
import { logUnlessExpected } from '../../../../src/log.js';
import { freeBytes, removeStoredFile } from '../../../../src/storage/stored-files.js';
import { button } from '../buttons.js';
import { download } from '../cards/download.js';
import { fileIcon, icon } from '../cards/icons.js';
import { nameLine } from '../cards/line-template.js';
import { storedFilesOf, type Source, type StoredEntry } from '../cards/stored-entries.js';
import { formatBytes, formatDay } from '../texts/format.js';
import { translate, translatePlural } from '../texts/translate.js';
import { drawDialog, endButton, makeDialog, showDialog } from './dialog.js';

/** What the dialog is told of the page. */
export interface StoredFiles extends Source {
  /** Whether the files go at the logout. */
  readonly forgetsAtLogout: boolean;
}

const sizeOf = (entries: readonly StoredEntry[]): number => entries.reduce((sum, { file }) => sum + file.size, 0);

/** `4 files, 34 MB` */
const sumText = (entries: readonly StoredEntry[]): string =>
  translatePlural('%1$s file, %2$s', '%1$s files, %2$s', entries.length, formatBytes(sizeOf(entries)));

/** The received files that this browser stores: each can be saved or deleted, or all of them deleted. */
class StoredFilesDialog {
  readonly #dialog = makeDialog();
  readonly #stored: StoredFiles;
  #entries: StoredEntry[] = [];
  #free = Infinity;
  /** `Delete all` asks once more, in its own place. */
  #isAsking = false;

  constructor(stored: StoredFiles) {
    this.#stored = stored;
  }

  async show(): Promise<void> {
    await this.#look();
    await showDialog(this.#dialog);
  }

  async #look(): Promise<void> {
    this.#entries = await storedFilesOf(this.#stored);
    this.#free = await freeBytes();
    this.#draw();
  }

  #draw(): void {
    const close = endButton(translate('Close'), () => { this.#dialog.close(); }); // prettier-ignore
    const isEmpty = this.#entries.length === 0;
    drawDialog(this.#dialog, {
      title: translate('Stored files'),
      body: html`<p>${this.#sum()}</p>
        ${
          isEmpty
            ? nothing
            : html`<ul class="jet-list jet-stored">
                ${this.#entries.map((entry) => this.#item(entry))}
              </ul>`
        }`,
      footer: html`${isEmpty ? nothing : this.#deleteAll()} ${close}`,
    });
  }

  #sum(): string {
    if (this.#entries.length === 0) return translate('No received files are stored in this browser.');
    const kept = this.#stored.forgetsAtLogout
      ? translate('kept in this browser until you delete them or log out')
      : translate('kept in this browser until you delete them');
    const free = Number.isFinite(this.#free) ? ` ${translate('%1$s are free.', formatBytes(this.#free))}` : '';
    return `${sumText(this.#entries)}, ${kept}.${free}`;
  }

  #item({ id, file, name, mediaType, contact }: StoredEntry): TemplateResult {
    const save = (): void => {
      download(file, name);
    };
    const remove = translate('Delete %1$s', name);
    const facts = [formatBytes(file.size), contact, formatDay(new Date(file.lastModified))];
    const parts = facts.filter((fact) => fact !== undefined);
    return html`<li>
      ${fileIcon({ name, mediaType })}
      <div>
        ${nameLine({ name, mediaType })}
        <small>${parts.map((part, index) => html`${index > 0 ? ' · ' : nothing}<bdi>${part}</bdi>`)}</small>
      </div>
      ${button(translate('Save'), save)}
      <button
        type="button"
        class="jet-icon-btn"
        aria-label=${remove}
        title=${remove}
        @click=${() => void this.#delete([id])}
      >
        ${icon('trash')}
      </button>
    </li>`;
  }

  #deleteAll(): TemplateResult {
    const size = formatBytes(sizeOf(this.#entries));
    const ids = this.#entries.map(({ id }) => id);
    const ask = (): void => {
      this.#isAsking = true;
      this.#draw();
    };
    return this.#isAsking
      ? html`${button(translate('Really delete all'), () => void this.#delete(ids), 'jet-danger')}`
      : html`${button(translate('Delete all (%1$s)', size), ask, 'jet-danger')}`;
  }

  async #delete(ids: readonly string[]): Promise<void> {
    const { account } = this.#stored;
    this.#isAsking = false;
    const removals = ids.map((id) =>
      removeStoredFile({ account, id }).catch(logUnlessExpected('deleting a stored file')),
    );
    await Promise.all(removals);
    await this.#look();
    this.#dialog.querySelector('h2')?.focus();
  }
}

/** How many files are stored, and how large they are together. @returns undefined where there is none */
export async function storedSum(source: Source): Promise<string | undefined> {
  const entries = await storedFilesOf(source);
  return entries.length === 0 ? undefined : sumText(entries);
}

/** Shows the stored files. Resolves when the dialog is closed. */
export const showStored = (stored: StoredFiles): Promise<void> => new StoredFilesDialog(stored).show();
