import { html, nothing, render, type TemplateResult } from 'lit';
import { isKeyTransportError, type Decision, type TrustedDevice } from '../../../../src/key-transport/key-transport.js';
import { logUnlessExpected } from '../../../../src/log.js';
import { TITLE_ID, makeDialog, showDialog } from './dialog.js';
import { deviceItem } from './device-template.js';
import { loadQrCodes } from './qr-code.js';
import { translate } from '../texts/translate.js';

/** The devices of accounts, and what the user says of them. */
export interface KnownDevices {
  devices(jid: string): Promise<readonly TrustedDevice[]>;
  decide(device: TrustedDevice, decision: Decision): Promise<void>;
  /** Calls back with an account when the user has decided on one of its devices. @returns a function that stops the calls */
  onChange(listener: (jid: string) => void): () => void;
}

const COMPARE =
  'Compare each fingerprint with the one that the other person sees, over a call or when you meet. Files go only to devices that you trust.';

/** Why nothing was changed. */
const REFUSED = 'Nothing was changed. Try again.';
const OTHER_KEY = 'Nothing was changed: this device has another key now. Compare its new fingerprint.';

/** What a dialog is about. */
interface Content {
  /** Bare JID. */
  readonly jid: string;
  readonly known: KnownDevices;
  draw(): TemplateResult;
  /** Looks at the devices again. @param decided the one that the user has just decided on */
  look(decided?: TrustedDevice): Promise<void>;
}

/** A modal dialog about the devices of an account. */
class TrustDialog {
  readonly #dialog = makeDialog();
  readonly #content: Content;
  #failure: string | undefined;

  constructor(content: Content) {
    this.#content = content;
  }

  /** Resolves when it is closed. */
  async show(): Promise<void> {
    this.draw();
    void loadQrCodes().then(() => {
      this.draw();
    });
    // The user may decide in another tab.
    const stop = this.#content.known.onChange((jid) => {
      if (jid === this.#content.jid) void this.#refresh();
    });
    await showDialog(this.#dialog);
    stop();
  }

  draw(): void {
    const alert = this.#failure === undefined ? nothing : html`<p role="alert">${translate(this.#failure)}</p>`;
    render(html`${this.#content.draw()} ${alert}`, this.#dialog);
  }

  /** Records what the user says of a device as it is shown, and shows what has come of it. */
  readonly decide = (device: TrustedDevice, decision: Decision): void => void this.#decide(device, decision);

  readonly close = (): void => {
    this.#dialog.close();
  };

  async #decide(device: TrustedDevice, decision: Decision): Promise<void> {
    this.#failure = await this.#content.known.decide(device, decision).then(
      () => undefined,
      (error: unknown) => {
        logUnlessExpected('recording a decision')(error);
        return isKeyTransportError(error) && error.failure === 'identity-changed' ? OTHER_KEY : REFUSED;
      },
    );
    await this.#refresh(this.#failure === undefined ? device : undefined);
    // Another button has taken the place of the one that was used: a key held down must not press it.
    this.#dialog.querySelector('h2')?.focus();
  }

  async #refresh(decided?: TrustedDevice): Promise<void> {
    await this.#content.look(decided);
    this.draw();
  }
}

const frame = (title: string, body: TemplateResult, button: TemplateResult): TemplateResult =>
  html`<h2 id=${TITLE_ID} tabindex="-1" autofocus>${title}</h2>
    ${body}
    <div class="jet-buttons">${button}</div>`;

const closeButton = (name: string, close: () => void): TemplateResult =>
  html`<button type="button" class="jet-button" @click=${close}>${name}</button>`;

/** Devices as they are now; those that have another key than those that were shown are marked. */
const marked = (now: readonly TrustedDevice[], shown: readonly TrustedDevice[]): TrustedDevice[] =>
  now.map((device) => {
    const before = shown.filter(({ id }) => id === device.id);
    const isOther = before.length > 0 && !before.some(({ fingerprint }) => fingerprint === device.fingerprint);
    return isOther && device.trust !== 'trusted' ? { ...device, changed: true } : device;
  });

/**
 * Shows undecided devices with their fingerprints, and asks. Closes by itself when the last is decided, here or in
 * another tab.
 * @param jid bare JID of the account whose devices they are
 * @returns `dismissed` when the user closed it before
 */
export async function askTrust(
  devices: readonly TrustedDevice[],
  jid: string,
  known: KnownDevices,
): Promise<'decided' | 'dismissed'> {
  const ids = new Set(devices.map(({ id }) => id));
  let undecided = devices;
  const look = async (decided?: TrustedDevice): Promise<void> => {
    const now = (await known.devices(jid).catch(logUnlessExpected('reading devices'))) ?? undecided;
    const asked = now.filter((one) => one.trust === 'undecided' && ids.has(one.id) && one !== decided);
    undecided = marked(asked, devices);
    if (undecided.length === 0) dialog.close();
  };
  const draw = (): TemplateResult =>
    frame(
      translate('New devices of %1$s', jid),
      html`<p>${translate(COMPARE)}</p>
        <ul>
          ${undecided.map((device) => deviceItem(device, { decide: dialog.decide }))}
        </ul>`,
      closeButton(translate('Not now'), dialog.close),
    );
  const dialog: TrustDialog = new TrustDialog({ jid, known, draw, look });
  await dialog.show();
  return undecided.length === 0 ? 'decided' : 'dismissed';
}

/** Shows all devices of an account and the trust in each, which can be changed. Resolves when it is closed. */
export async function showDevices(jid: string, known: KnownDevices): Promise<void> {
  let devices: readonly TrustedDevice[] = [];
  const look = async (): Promise<void> => {
    devices = marked((await known.devices(jid).catch(logUnlessExpected('reading devices'))) ?? [], devices);
  };
  await look();
  if (document.querySelector('dialog.jet-dialog') !== null) return;
  const list = (): TemplateResult =>
    html`<p>${translate(COMPARE)}</p>
      <ul>
        ${devices.map((device) => deviceItem(device, { decide: dialog.decide, withState: true }))}
      </ul>`;
  const draw = (): TemplateResult =>
    frame(
      translate('Devices of %1$s', jid),
      devices.length === 0 ? html`<p>${translate('No devices are known.')}</p>` : list(),
      closeButton(translate('Close'), dialog.close),
    );
  const dialog: TrustDialog = new TrustDialog({ jid, known, draw, look });
  await dialog.show();
}
