import { html, nothing, render, type TemplateResult } from 'lit';
import type { TrustedDevice } from '../../../src/key-transport/key-transport.js';
import { TITLE_ID, makeDialog, showDialog } from './dialog.js';
import { deviceItem, type Decision } from './templates/device.js';
import { loadQrCodes } from './templates/qr-code.js';
import { translate } from './translate.js';

/** What the dialogs need. */
export interface TrustQuestion {
  /** Bare JID of the account whose devices they are. */
  readonly jid: string;
  readonly onDecision: (device: TrustedDevice, decision: Decision) => Promise<void>;
}

/** The devices of accounts, and what the person says of them. */
export interface KnownDevices {
  devices(jid: string): Promise<readonly TrustedDevice[]>;
  decide(device: TrustedDevice, decision: Decision): Promise<void>;
}

const COMPARE =
  'Compare each fingerprint with the one that the other person sees, over a call or when you meet. Files go only to devices that you trust.';

/** A modal dialog that shows what `content` makes. */
class TrustDialog {
  readonly #dialog = makeDialog();
  readonly #content: () => TemplateResult;
  #hasFailed = false;

  constructor(content: () => TemplateResult) {
    this.#content = content;
  }

  /** Resolves when it is closed. */
  async show(): Promise<void> {
    this.draw();
    void loadQrCodes().then(() => {
      this.draw();
    });
    await showDialog(this.#dialog);
  }

  draw(): void {
    const failed = html`<p role="alert">${translate('Nothing was changed. Try again.')}</p>`;
    render(html`${this.#content()} ${this.#hasFailed ? failed : nothing}`, this.#dialog);
  }

  /** Shows what a decision has changed, or that it has changed nothing. */
  async after(decision: Promise<void>): Promise<void> {
    this.#hasFailed = await decision.then(
      () => false,
      () => true,
    );
    this.draw();
    // Another button has taken the place of the one that was used: a key held down must not press it.
    this.#dialog.querySelector('h2')?.focus();
  }

  readonly close = (): void => {
    this.#dialog.close();
  };
}

const frame = (title: string, body: TemplateResult, button: TemplateResult): TemplateResult =>
  html`<h2 id=${TITLE_ID} tabindex="-1" autofocus>${title}</h2>
    ${body}
    <div class="jet-buttons">${button}</div>`;

const closeButton = (name: string, close: () => void): TemplateResult =>
  html`<button type="button" class="jet-button" @click=${close}>${name}</button>`;

/**
 * Shows undecided devices with their fingerprints, and asks. Closes by itself when the last is decided.
 * @returns `dismissed` when the person closed it before
 */
export async function askTrust(
  devices: readonly TrustedDevice[],
  { jid, onDecision }: TrustQuestion,
): Promise<'decided' | 'dismissed'> {
  const undecided = new Set(devices);
  const decide = async (device: TrustedDevice, decision: Decision): Promise<void> => {
    await onDecision(device, decision);
    undecided.delete(device);
    if (undecided.size === 0) dialog.close();
  };
  const onClick = (device: TrustedDevice, decision: Decision): void =>
    void dialog.after(decide(device, decision)); // prettier-ignore
  const dialog: TrustDialog = new TrustDialog(() =>
    frame(
      translate('New devices of %1$s', jid),
      html`<p>${translate(COMPARE)}</p>
        <ul>
          ${[...undecided].map((device) => deviceItem(device, { decide: onClick }))}
        </ul>`,
      closeButton(translate('Not now'), dialog.close),
    ),
  );
  await dialog.show();
  return undecided.size === 0 ? 'decided' : 'dismissed';
}

/** Shows all devices of an account and the trust in each, which can be changed. Resolves when it is closed. */
export async function showDevices(jid: string, known: KnownDevices): Promise<void> {
  const loaded = (): Promise<readonly TrustedDevice[]> => known.devices(jid).catch(() => []);
  let devices = await loaded();
  if (document.querySelector('dialog.jet-dialog') !== null) return;
  const decide = async (device: TrustedDevice, decision: Decision): Promise<void> => {
    await known.decide(device, decision);
    devices = await loaded();
  };
  const onClick = (device: TrustedDevice, decision: Decision): void =>
    void dialog.after(decide(device, decision)); // prettier-ignore
  const list = (): TemplateResult =>
    html`<p>${translate(COMPARE)}</p>
      <ul>
        ${devices.map((device) => deviceItem(device, { decide: onClick, withState: true }))}
      </ul>`;
  const dialog: TrustDialog = new TrustDialog(() =>
    frame(
      translate('Devices of %1$s', jid),
      devices.length === 0 ? html`<p>${translate('No devices are known.')}</p>` : list(),
      closeButton(translate('Close'), dialog.close),
    ),
  );
  await dialog.show();
}
