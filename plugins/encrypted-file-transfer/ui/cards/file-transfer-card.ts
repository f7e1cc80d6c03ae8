import { LitElement, type TemplateResult } from 'lit';
import { logUnlessExpected } from '../../../../src/log.js';
import type { Transfer, TransferActions } from '../../transfer/transfer.js';
import { announce } from './announce.js';
import { stateText } from '../texts/state-text.js';
import { addStyles } from '../styles.js';
import { VIEW_STYLES } from '../view-styles.js';
import { card } from './card-template.js';
import { translate } from '../texts/translate.js';

const NAME = 'converse-file-transfer';
/** How long a download may take to begin. */
const DOWNLOAD_MS = 60_000;

/** A file that is not there any more is nothing to log. */
function missing(error: unknown): undefined {
  if (!(error instanceof Error && error.name === 'NotFoundError')) logUnlessExpected('a stored file')(error);
}

/** `<converse-file-transfer>`: one transfer in the message list, on both sides. */
export class FileTransferCard extends LitElement {
  static override properties = {
    transfer: { attribute: false },
    actions: { attribute: false },
    file: { attribute: false },
    deleteFile: { attribute: false },
    showDevices: { attribute: false },
    ask: { attribute: false },
    contactName: { attribute: false },
    isGone: { state: true },
  };

  declare transfer: Transfer;
  /** Undefined: the transfer is not live in this page. */
  declare actions: TransferActions | undefined;
  /** Reads the verified file. */
  declare file: (() => Promise<File>) | undefined;
  /** Deletes it from this browser. */
  declare deleteFile: (() => Promise<void>) | undefined;
  /** Shows the peer's devices and the trust in them. */
  declare showDevices: (() => void) | undefined;
  /** Asks for the file again, where it can be asked for; false: it was not. */
  declare ask: (() => Promise<boolean>) | undefined;
  /** What the contact is called now. */
  declare contactName: (() => string | undefined) | undefined;
  /** The saved file is not in this browser any more. */
  declare isGone: boolean;
  #announced: string | undefined;

  /** Converse's themes style what is in the page, so this is not a shadow tree. */
  protected override createRenderRoot(): this {
    return this;
  }

  protected override render(): TemplateResult {
    const save = this.isGone || this.file === undefined ? undefined : () => void this.#save();
    const deleteFile = this.isGone || this.deleteFile === undefined ? undefined : () => void this.#delete();
    const { canBeAskedFor, file } = this.transfer;
    // A request names the size.
    const ask = this.ask && canBeAskedFor && file.size !== undefined ? () => void this.#ask() : undefined;
    const { actions, showDevices, isGone } = this;
    const contactName = this.contactName?.();
    return card(this.transfer, { ...actions, save, deleteFile, ask, showDevices, isGone, contactName });
  }

  /** A card of an earlier page: its file may have gone meanwhile. */
  protected override firstUpdated(): void {
    const { state, direction } = this.transfer;
    if (direction === 'received' && state.name === 'saved') void this.#stored();
  }

  protected override updated(): void {
    const { state, file, direction } = this.transfer;
    this.setAttribute('role', 'group');
    this.setAttribute('aria-label', translate('File %1$s', file.name));
    this.dataset['state'] = state.name;
    this.dataset['direction'] = direction;
    if (this.#announced !== undefined && this.#announced !== state.name) {
      announce(`${file.name}: ${stateText(this.transfer, this.contactName?.())}`);
    }
    this.#announced = state.name;
  }

  /** Once: what becomes of it another card shows. */
  async #ask(): Promise<void> {
    const { ask } = this;
    this.ask = undefined;
    const asked = await ask?.().catch(logUnlessExpected('asking for a file again'));
    if (asked !== true) this.ask = ask;
  }

  /** The file, if it is still here. */
  async #stored(): Promise<File | undefined> {
    const stored = await this.file?.().catch(missing);
    if (stored === undefined) this.isGone = true;
    return stored;
  }

  async #delete(): Promise<void> {
    await this.deleteFile?.();
    this.isGone = true;
  }

  async #save(): Promise<void> {
    const stored = await this.#stored();
    if (stored === undefined) return;
    const url = URL.createObjectURL(stored);
    const link = document.createElement('a');
    link.href = url;
    link.download = this.transfer.file.name;
    link.click();
    setTimeout(() => {
      URL.revokeObjectURL(url);
    }, DOWNLOAD_MS);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    [NAME]: FileTransferCard;
  }
}

/** Defines the element once, whichever bundle comes first. */
export function defineFileTransferCard(): void {
  addStyles('jet-styles', VIEW_STYLES);
  if (customElements.get(NAME) === undefined) customElements.define(NAME, FileTransferCard);
}
