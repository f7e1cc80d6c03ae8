import { isAbort } from '../../../../src/errors.js';
import { logUnlessExpected } from '../../../../src/log.js';
import { canRunCode } from '../../transfer/file-type.js';
import { isQuestion, type Transfer, type TransferState } from '../../transfer/transfer.js';
import type { CardHost } from './card-host.js';
import type { CardActions } from './card-view.js';
import { download, hasSavePicker, saveAs } from './download.js';
import { FilePreview, previewKind, type Preview } from './previews.js';

/** The card that a file belongs to. */
interface Card {
  readonly transfer: Transfer;
  readonly host: CardHost | undefined;
  readonly isConnected: boolean;
  requestUpdate(): void;
}

/** A file that is not there any more is nothing to log. */
function missing(error: unknown): undefined {
  if (!(error instanceof Error && error.name === 'NotFoundError')) logUnlessExpected('a stored file')(error);
}

/** The received file of a card: whether there is room for it, whether it is here, and what is done with it. */
export class CardFile {
  readonly #card: Card;
  #isGone = false;
  /** The host that has been asked already. */
  #asked: CardHost | undefined;
  /** The host that was asked for the free space. */
  #measured: CardHost | undefined;
  #missingSpace: number | undefined;
  /** The offer for which the user has made room: what was said of it before counts no more. */
  #relieved: TransferState | undefined;
  #preview: FilePreview | undefined;

  constructor(card: Card) {
    this.#card = card;
  }

  /** The saved file is not in this browser any more. */
  get isGone(): boolean {
    return this.#isGone;
  }

  /** The user has saved it from here. */
  get wasSaved(): boolean {
    return this.#card.host?.wasSaved() ?? false;
  }

  /** Bytes that are free, where that is too little for what is offered. */
  get missingSpace(): number | undefined {
    const { state } = this.#card.transfer;
    if (state.name !== 'offered') return undefined;
    return (state === this.#relieved ? undefined : state.freeBytes) ?? this.#missingSpace;
  }

  /** Looks once whether an offered file has room, or a saved one is still here. */
  look(): void {
    const { transfer, isConnected, host } = this.#card;
    if (transfer.direction === 'sent' || host === undefined || this.#asked === host || !isConnected) return;
    const isSaved = transfer.state.name === 'saved';
    if (!isSaved && !isQuestion(transfer)) return;
    // An offer that is saved later is looked for again.
    if (isSaved) this.#asked = host;
    if (isSaved) void this.#stored(true);
    else if (this.#measured !== host) {
      this.#measured = host;
      void this.#measure();
    }
  }

  actions(): Partial<CardActions> {
    const { transfer, host } = this.#card;
    const { state, direction, file } = transfer;
    const showStored = host?.showStored && (() => void this.#makeRoom());
    const isHere = direction === 'received' && state.name === 'saved' && !this.#isGone && host?.file !== undefined;
    if (!isHere) return { showStored };
    return {
      showStored,
      save: () => void this.#with((stored) => { download(stored, file.name); this.#saved(); }), // prettier-ignore
      saveAs: hasSavePicker() ? () => void this.#with((stored) => this.#saveAs(stored)) : undefined,
      open:
        this.#preview !== undefined && previewKind(file.mediaType) !== 'audio'
          ? () => this.#preview?.open(file.name)
          : undefined,
      deleteFile: host.deleteFile && (() => void this.#delete()),
    };
  }

  preview(): Preview | undefined {
    return this.#isGone ? undefined : this.#preview?.shown(this.#card.transfer.file.name);
  }

  /** The card is not shown any more: the file is looked for again when it is. */
  forget(): void {
    this.#preview?.forget();
    this.#preview = undefined;
    this.#asked = undefined;
  }

  async #measure(): Promise<void> {
    const { host, transfer } = this.#card;
    const free = (await host?.freeBytes?.()) ?? Infinity;
    this.#missingSpace = (transfer.file.size ?? 0) > free ? free : undefined;
    if (this.#missingSpace !== undefined) this.#card.requestUpdate();
  }

  async #makeRoom(): Promise<void> {
    await this.#card.host?.showStored?.();
    await this.#measure();
    this.#relieved = this.#card.transfer.state;
    this.#card.requestUpdate();
  }

  /** The file, if it is still here. @param isShown it gets its preview */
  async #stored(isShown = false): Promise<File | undefined> {
    const { host, transfer } = this.#card;
    const stored = await host?.file?.().catch(missing);
    // Another page does for the card what this one did.
    if (host !== this.#card.host) return undefined;
    this.#isGone = stored === undefined && host?.file !== undefined;
    // Out of the page it has no preview, and is asked for again where it is put in.
    if (!this.#card.isConnected) this.#asked = undefined;
    else if (stored !== undefined && isShown && !canRunCode(transfer.file))
      this.#preview ??= FilePreview.of(stored, transfer.file.mediaType, () => { this.#card.requestUpdate(); }); // prettier-ignore
    this.#card.requestUpdate();
    return stored;
  }

  async #with(use: (stored: File) => void | Promise<void>): Promise<void> {
    const stored = await this.#stored();
    if (stored !== undefined) await use(stored);
  }

  async #saveAs(stored: File): Promise<void> {
    try {
      await saveAs(stored, this.#card.transfer.file.name);
      this.#saved();
    } catch (error) {
      if (!isAbort(error)) logUnlessExpected('saving a file')(error);
    }
  }

  #saved(): void {
    this.#card.host?.saved();
    this.#card.requestUpdate();
  }

  async #delete(): Promise<void> {
    await this.#card.host?.deleteFile?.();
    this.#isGone = true;
    this.forget();
    this.#asked = this.#card.host;
    this.#card.requestUpdate();
  }
}
