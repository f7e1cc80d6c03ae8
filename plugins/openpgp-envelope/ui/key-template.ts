import { html, nothing, type TemplateResult } from 'lit';
import type { OwnKeyProblem } from '../own/own-key-error.js';
import type { OwnKeyState } from '../own/own-key.js';
import { codeField, fileField, passphraseField, secretField } from './key-fields.js';
import { problemText } from './problem-text.js';
import { translate } from './texts.js';

/** What the dialog shows. */
export type View = 'choice' | 'create' | 'import' | 'restore' | 'locked' | 'no-backup' | 'decline' | 'ready' | 'remove';

/** What is drawn, and what the buttons do. */
export interface KeyModel {
  readonly view: View;
  readonly state: OwnKeyState;
  readonly problem: OwnKeyProblem | 'unknown' | undefined;
  readonly isBusy: boolean;
  /** Of the backup that is made. */
  readonly code: string | undefined;
  readonly go: (view: View) => void;
  readonly submit: (fields: Readonly<Record<string, FormDataEntryValue>>) => void;
  readonly close: () => void;
}

/** A view: its heading, what stands in it, and its buttons. */
interface Page {
  readonly title: string;
  readonly body: TemplateResult;
  /** The name of the button that does it; left out: nothing is to be done. */
  readonly action?: string;
  /** Other buttons, by their names. */
  readonly others?: readonly (readonly [string, View | 'close'])[];
}

const note = (text: string): TemplateResult => html`<p>${text}</p>`;

const fingerprint = ({ state }: KeyModel): TemplateResult =>
  state.name === 'none'
    ? html``
    : html`<div class="jet-openpgp-fingerprint">
        ${(state.fingerprint.match(/.{1,8}/g) ?? []).map((group) => html`<span>${group} </span>`)}
      </div>`;

const PAGES: Readonly<Record<View, (model: KeyModel) => Page>> = {
  choice: ({ go }) => ({
    title: translate('Your OpenPGP key'),
    body: html`${note(translate('With a key of OpenPGP you can exchange encrypted files where OMEMO is missing on one side.'))}
      <div class="jet-openpgp-choice">
        ${(
          [
            [translate('Make a new key'), 'create'],
            [translate('Take a key from a file'), 'import'],
            [translate('Restore the backup from the server'), 'restore'],
          ] as const
        ).map(
          ([name, view]) =>
            html`<button
              type="button"
              class="btn btn-secondary"
              @click=${() => {
                go(view);
              }}
            >
              ${name}
            </button>`,
        )}
      </div>`,
    others: [[translate('Close'), 'close']],
  }),
  create: () => ({
    title: translate('Make a new key'),
    body: html`${passphraseField()}`,
    action: translate('Make the key'),
    others: [[translate('Back'), 'choice']],
  }),
  import: () => ({
    title: translate('Take a key from a file'),
    body: html`${fileField()} ${secretField('file-passphrase', translate('Passphrase of the key in the file'))}
    ${passphraseField()}`,
    action: translate('Take this key'),
    others: [[translate('Back'), 'choice']],
  }),
  restore: () => ({
    title: translate('Restore the backup from the server'),
    body: html`${codeField()} ${passphraseField()}`,
    action: translate('Restore'),
    others: [[translate('Back'), 'choice']],
  }),
  locked: () => ({
    title: translate('Unlock your OpenPGP key'),
    body: html`${note(translate('Until this page is closed, files can then be encrypted with OpenPGP.'))}
    ${secretField('passphrase', translate('Passphrase'), true)}`,
    action: translate('Unlock'),
    others: [
      [translate('Remove the key'), 'remove'],
      [translate('Close'), 'close'],
    ],
  }),
  'no-backup': ({ code }) => ({
    title: translate('Back up your key'),
    body: html`${note(translate('The server keeps an encrypted backup of your key. Only this code opens it:'))}
      <output class="jet-openpgp-code">${code}</output>
      ${note(translate('Write the code down and keep it in a safe place. It is not shown again, and nobody can find it out for you.'))}`,
    action: translate('I have written it down: store the backup'),
    others: [[translate('Without a backup'), 'decline']],
  }),
  decline: () => ({
    title: translate('Without a backup'),
    body: note(
      translate(
        'If this browser loses its data or you forget the passphrase, the key is lost. Your contacts then have to compare a new fingerprint.',
      ),
    ),
    action: translate('Use the key without a backup'),
    others: [[translate('Back'), 'no-backup']],
  }),
  ready: (model) => ({
    title: translate('Your OpenPGP key'),
    body: html`${note(translate('Your contacts see this fingerprint. Read it to them over a call or when you meet:'))}
    ${fingerprint(model)}`,
    others: [
      [translate('Make a new backup'), 'no-backup'],
      [translate('Remove the key'), 'remove'],
      [translate('Close'), 'close'],
    ],
  }),
  remove: (model) => ({
    title: translate('Remove the key'),
    body: html`${note(translate('The key is deleted from this browser, and your contacts cannot use it any more. A backup on the server stays.'))}
    ${fingerprint(model)}`,
    action: translate('Remove it'),
    others: [[translate('Back'), model.state.name === 'none' ? 'choice' : model.state.name]],
  }),
};

const button = (model: KeyModel, [name, to]: readonly [string, View | 'close']): TemplateResult =>
  html`<button
    type="button"
    class="btn btn-secondary"
    ?disabled=${model.isBusy}
    @click=${() => {
      if (to === 'close') model.close();
      else model.go(to);
    }}
  >
    ${name}
  </button>`;

/** The dialog about the user's own key. */
export function keyTemplate(model: KeyModel): TemplateResult {
  const { title, body, action, others = [] } = PAGES[model.view](model);
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    model.submit(Object.fromEntries(new FormData(event.currentTarget as HTMLFormElement)));
  };
  const doIt =
    action === undefined
      ? nothing
      : html`<button type="submit" class="btn btn-primary" ?disabled=${model.isBusy}>
          ${model.isBusy ? translate('One moment…') : action}
        </button>`;
  const problem =
    model.problem === undefined
      ? nothing
      : html`<p class="alert alert-danger" role="alert">${problemText(model.problem)}</p>`;
  return html`<form @submit=${submit} autocomplete="off">
    <h2 id="jet-openpgp-title" tabindex="-1">${title}</h2>
    ${body} ${problem}
    <div class="jet-openpgp-buttons">${doIt} ${others.map((one) => button(model, one))}</div>
  </form>`;
}
