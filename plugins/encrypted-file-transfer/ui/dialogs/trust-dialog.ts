import { html, nothing, type TemplateResult } from 'lit';
import {
  isKeyTransportError,
  type Decision,
  type Device,
  type TrustedDevice,
} from '../../../../src/key-transport/key-transport.js';
import { logUnlessExpected } from '../../../../src/log.js';
import { translate } from '../texts/translate.js';
import { button } from '../buttons.js';
import { ownDevices } from './device-template.js';
import { drawDialog, makeDialog, showDialog, type DialogContent } from './dialog.js';
import { isCodeOf, loadQrCodes } from './qr-code.js';
import { canScan, scanCode } from './scan.js';

/** The devices of accounts, and what the user says of them. */
export interface KnownDevices {
  devices(jid: string): Promise<readonly TrustedDevice[]>;
  decide(device: TrustedDevice, decision: Decision): Promise<void>;
  /** Calls back with an account when the user has decided on one of its devices. @returns a function that stops the calls */
  onChange(listener: (jid: string) => void): () => void;
  /** This device, for others to compare: once for each identity that it has. */
  own?(): Promise<readonly Device[]>;
  /** True when a client of an account says that the account ends when its page is closed. */
  isVisitor?(jid: string): boolean;
  /** What an account is called. */
  nameOf?(jid: string): string;
}

/** What a dialog about devices shows. */
export interface TrustContent {
  /** Bare JID. */
  readonly jid: string;
  readonly known: KnownDevices;
  /** The devices in it now. */
  shown(): readonly TrustedDevice[];
  draw(): DialogContent;
  /** Looks at the devices again. @param decided the one that the user has just decided on */
  look(decided?: TrustedDevice): Promise<void>;
  /** QR codes are shown at once; else a button shows them. */
  readonly withCodes: boolean;
}

/** A modal dialog about the devices of an account. */
export class TrustDialog {
  readonly #dialog = makeDialog();
  readonly #content: TrustContent;
  #failure: string | undefined;
  #own: readonly Device[] = [];
  #withCodes: boolean;

  constructor(content: TrustContent) {
    this.#content = content;
    this.#withCodes = content.withCodes;
  }

  /** QR codes stand next to the fingerprints. */
  get withCodes(): boolean {
    return this.#withCodes;
  }

  /** Resolves when it is closed. */
  async show(): Promise<void> {
    this.draw();
    void this.#lookAtOwn();
    if (this.#withCodes) void this.#showCodes();
    // The user may decide in another tab.
    const stop = this.#content.known.onChange((jid) => {
      if (jid === this.#content.jid) void this.#refresh();
    });
    await showDialog(this.#dialog);
    stop();
  }

  draw(): void {
    const { body, ...content } = this.#content.draw();
    const alert = this.#failure === undefined ? nothing : html`<p role="alert">${this.#failure}</p>`;
    drawDialog(this.#dialog, { ...content, body: html`${body}${ownDevices(this.#own, this.#withCodes)}${alert}` });
  }

  /** What the other person compares, or scans. */
  async #lookAtOwn(): Promise<void> {
    this.#own = (await this.#content.known.own?.().catch(logUnlessExpected('our own devices'))) ?? [];
    this.draw();
  }

  async #showCodes(): Promise<void> {
    await loadQrCodes();
    this.#withCodes = true;
    this.draw();
  }

  /** Records what the user says of a device as it is shown, and shows what has come of it. */
  readonly decide = (device: TrustedDevice, decision: Decision): void => void this.#decide(device, decision);

  readonly close = (): void => {
    this.#dialog.close();
  };

  /** The button that opens the camera, where codes can be read. */
  scanButton(): TemplateResult | typeof nothing {
    return canScan() ? html`${button(translate('Scan a code…'), () => void this.#scan(), 'jet-primary')}` : nothing;
  }

  /** The button that shows the QR codes, until they are there. */
  codesButton(): TemplateResult | typeof nothing {
    if (this.#withCodes) return nothing;
    return button(translate('Show QR codes'), () => void this.#showCodes().then(() => { this.#focusTitle(); }), 'jet-codes'); // prettier-ignore
  }

  /** The camera reads the fingerprint from the screen of the other person: it is compared here. */
  async #scan(): Promise<void> {
    this.#failure = undefined;
    const text = await scanCode().catch((error: unknown) => {
      logUnlessExpected('opening the camera')(error);
      this.#failure = translate('The camera cannot be used: there is none, or it is not allowed.');
    });
    this.draw();
    if (text === undefined) return;
    const matching = this.#content.shown().filter((device) => isCodeOf(text, device));
    if (matching.length === 0) {
      this.#failure = translate(
        'This code is of another device. Trust none of those that are shown here because of it.',
      );
      this.draw();
    }
    for (const device of matching) await this.#decide(device, 'trusted');
  }

  async #decide(device: TrustedDevice, decision: Decision): Promise<void> {
    this.#failure = await this.#content.known.decide(device, decision).then(() => undefined, whyNothing);
    await this.#refresh(this.#failure === undefined ? device : undefined);
    this.#focusTitle();
  }

  /** The button that was used is gone, and a key that is held down must not press the one in its place. */
  #focusTitle(): void {
    this.#dialog.querySelector('h2')?.focus();
  }

  async #refresh(decided?: TrustedDevice): Promise<void> {
    await this.#content.look(decided);
    this.draw();
  }
}

function whyNothing(error: unknown): string {
  logUnlessExpected('recording a decision')(error);
  return isKeyTransportError(error) && error.failure === 'identity-changed'
    ? translate('Nothing was changed: this device has another key now. Compare its new fingerprint.')
    : translate('Nothing was changed. Try again.');
}

/** Devices as they are now; those that have another key than those that were shown are marked. */
export const marked = (now: readonly TrustedDevice[], shown: readonly TrustedDevice[]): TrustedDevice[] =>
  now.map((device) => {
    const before = shown.filter(({ id }) => id === device.id);
    const isOther = before.length > 0 && !before.some(({ fingerprint }) => fingerprint === device.fingerprint);
    return isOther && device.trust !== 'trusted' ? { ...device, changed: true } : device;
  });

/** True for one device by its id and key. */
export const isDevice = (a: Device, b: Device | undefined): boolean =>
  a.id === b?.id && a.fingerprint === b.fingerprint;
