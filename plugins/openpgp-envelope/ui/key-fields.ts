import { html, type TemplateResult } from 'lit';
import { translate } from './texts.js';

/** Characters of a passphrase. */
const MIN_PASSPHRASE = 8;

const field = (label: string, input: TemplateResult): TemplateResult =>
  html`<label class="jet-openpgp-field"><span>${label}</span>${input}</label>`;

/** What nobody must read over a shoulder. */
export const secretField = (name: string, label: string, required = false): TemplateResult =>
  field(
    label,
    html`<input class="form-control" type="password" name=${name} autocomplete="off" ?required=${required} />`,
  );

/** A passphrase that is chosen here, twice. */
export function passphraseField(): TemplateResult {
  const compare = (event: Event): void => {
    const form = (event.currentTarget as HTMLInputElement).form;
    const [first, second] = form?.querySelectorAll<HTMLInputElement>('.jet-openpgp-new') ?? [];
    const isSame = first?.value === second?.value;
    second?.setCustomValidity(isSame ? '' : translate('The two passphrases are not the same.'));
  };
  const input = (name: string): TemplateResult =>
    html`<input
      class="form-control jet-openpgp-new"
      type="password"
      name=${name}
      autocomplete="new-password"
      pattern=".{${MIN_PASSPHRASE},}"
      title=${translate('At least %1$s characters', MIN_PASSPHRASE)}
      required
      @input=${compare}
    />`;
  return html`${field(translate('Passphrase for this browser'), input('passphrase'))}
  ${field(translate('The same passphrase again'), input('passphrase-again'))}`;
}

/** A file with a secret key. */
export const fileField = (): TemplateResult =>
  field(
    translate('File with your secret key'),
    html`<input class="form-control" type="file" name="file" accept=".asc,.gpg,.pgp,.key" required />`,
  );

/** The code of a backup. */
export const codeField = (): TemplateResult =>
  field(
    translate('Code of the backup, with its dashes'),
    html`<input
      class="form-control"
      type="text"
      name="code"
      autocomplete="off"
      autocapitalize="characters"
      spellcheck="false"
      required
    />`,
  );
