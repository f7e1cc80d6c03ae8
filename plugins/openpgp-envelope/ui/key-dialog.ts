import { render } from 'lit';
import { logUnexpected } from '../../../src/log.js';
import { makeCode } from '../own/backup.js';
import { backUpKey, createKey, importKey, restoreKey, unlockKey } from '../own/key-making.js';
import { problemOf, type OwnKeyProblem } from '../own/own-key-error.js';
import type { OwnKey } from '../own/own-key.js';
import { keyTemplate, type View } from './key-template.js';
import { addStyles } from './styles.js';

/** What the user has typed, by the names of the fields. */
type Fields = Readonly<Record<string, FormDataEntryValue>>;

const textOf = (fields: Fields, name: string): string => {
  const value = fields[name];
  return typeof value === 'string' ? value : '';
};

async function fileOf(fields: Fields): Promise<Uint8Array> {
  const file = fields['file'];
  return file instanceof File ? new Uint8Array(await file.arrayBuffer()) : new Uint8Array();
}

/** The view with which a key is looked at. */
const startOf = ({ state }: OwnKey): View => (state.name === 'none' ? 'choice' : state.name);

/** What a form does with the fields that were filled in. */
const ACTIONS: Partial<Record<View, (ownKey: OwnKey, fields: Fields) => Promise<void>>> = {
  create: (ownKey, fields) => createKey(ownKey, textOf(fields, 'passphrase')),
  import: async (ownKey, fields) => {
    const [filePassphrase, passphrase] = [textOf(fields, 'file-passphrase'), textOf(fields, 'passphrase')];
    await importKey(ownKey, await fileOf(fields), { filePassphrase, passphrase });
  },
  restore: (ownKey, fields) => restoreKey(ownKey, textOf(fields, 'code'), textOf(fields, 'passphrase')),
  locked: (ownKey, fields) => unlockKey(ownKey, textOf(fields, 'passphrase')),
  decline: (ownKey) => ownKey.decide('declined'),
  remove: (ownKey) => ownKey.remove(),
};

/** The dialog about the user's own key. */
class KeyDialog {
  readonly #ownKey: OwnKey;
  readonly #dialog = document.createElement('dialog');
  #view: View;
  #problem: OwnKeyProblem | 'unknown' | undefined;
  #isBusy = false;
  #code: string | undefined;

  constructor(ownKey: OwnKey) {
    this.#ownKey = ownKey;
    this.#view = startOf(ownKey);
    this.#dialog.className = 'jet-openpgp';
    this.#dialog.setAttribute('aria-labelledby', 'jet-openpgp-title');
  }

  /** Resolves when it is closed. */
  async show(): Promise<void> {
    // The variables of Converse's theme are known inside of its root element.
    (document.querySelector('.conversejs') ?? document.body).append(this.#dialog);
    this.#draw();
    this.#dialog.showModal();
    await new Promise((resolve) => {
      this.#dialog.addEventListener('close', resolve);
    });
    this.#code = undefined;
    this.#dialog.remove();
  }

  #draw(): void {
    const view = this.#view;
    if (view === 'no-backup') this.#code ??= makeCode();
    render(
      keyTemplate({
        view,
        state: this.#ownKey.state,
        problem: this.#problem,
        isBusy: this.#isBusy,
        code: this.#code,
        go: (next) => {
          this.#show(next);
        },
        submit: (fields) => void this.#submit(fields),
        close: () => {
          this.#dialog.close();
        },
      }),
      this.#dialog,
    );
  }

  #show(view: View): void {
    this.#problem = undefined;
    this.#view = view;
    this.#draw();
    // Another view has taken the place of the one that had the focus.
    this.#dialog.querySelector<HTMLElement>('input, h2')?.focus();
  }

  async #submit(fields: Fields): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    this.#problem = undefined;
    this.#draw();
    try {
      await this.#act(fields);
      this.#isBusy = false;
      this.#code = undefined;
      this.#show(startOf(this.#ownKey));
    } catch (error) {
      this.#isBusy = false;
      this.#problem = problemOf(error) ?? 'unknown';
      if (this.#problem === 'unknown') logUnexpected('the OpenPGP key', error);
      this.#draw();
    }
  }

  #act(fields: Fields): Promise<void> {
    if (this.#view === 'no-backup') return backUpKey(this.#ownKey, this.#code ?? makeCode());
    return ACTIONS[this.#view]?.(this.#ownKey, fields) ?? Promise.resolve();
  }
}

/** Shows where the user's own key stands, and what can be done with it. Resolves when it is closed. */
export async function showKeyDialog(ownKey: OwnKey): Promise<void> {
  if (document.querySelector('dialog.jet-openpgp') !== null) return;
  addStyles();
  await new KeyDialog(ownKey).show();
}
