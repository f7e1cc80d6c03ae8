import type { Transfer, TransferActions } from '../../transfer/transfer.js';
import type { Shown } from './figures.js';
import type { Preview } from './previews.js';

/** What the buttons of a card do; a missing action has no button. */
export interface CardActions extends TransferActions {
  /** Downloads the verified file. */
  readonly save?: (() => void) | undefined;
  /** Saves it where the user says. */
  readonly saveAs?: (() => void) | undefined;
  /** Shows it in a tab of its own. */
  readonly open?: (() => void) | undefined;
  /** Deletes it from this browser. */
  readonly deleteFile?: (() => void) | undefined;
  /** Removes the card, and with it the file. */
  readonly removeCard?: (() => void) | undefined;
  /** Shows the peer's devices and the trust in them. */
  readonly showDevices?: (() => void) | undefined;
  /** Shows what this browser stores, to make room. */
  readonly showStored?: (() => void) | undefined;
  /** Asks the sender for the file again. */
  readonly ask?: (() => void) | undefined;
  /** Sends the file again, which this page still has, or another in its place. */
  readonly retry?: ((file?: File) => void) | undefined;
}

/** Where a card stands among those that were offered together with it. */
export interface BatchPlace {
  readonly place: 'first' | 'middle' | 'last';
  /** All of them, in their order. */
  views(): readonly CardView[];
}

/** A transfer as its card shows it now. */
export interface CardView {
  readonly transfer: Transfer;
  readonly actions: CardActions;
  /** What the contact is called. */
  readonly contact: string;
  /** Figures of a transfer that runs in this page. */
  readonly shown?: Shown | undefined;
  /** It runs in another tab, or nobody knows yet whether it still runs. */
  readonly isElsewhere: boolean;
  /** A newer version of this page has made the card. */
  readonly isNewer: boolean;
  /** The file was saved here, and is not here any more. */
  readonly isGone: boolean;
  /** The file was downloaded from this card. */
  readonly wasSaved: boolean;
  /** It was asked for again, or is being sent again: another card shows what becomes of it. */
  readonly isAsked: boolean;
  /** Makes one line of it again; undefined unless it is one that the user has opened. */
  readonly fold?: (() => void) | undefined;
  /** Bytes that are free, where the offered file does not fit. */
  readonly freeBytes?: number | undefined;
  /** The first file that the contact has offered here. */
  readonly isFirst: boolean;
  /** The first one of a device that the user has not decided on, and the chat has room: its fingerprint is shown at once. */
  readonly isFirstOfDevice: boolean;
  /** Our own account, its keys and its files go when the page is closed. */
  readonly areWeVisitor: boolean;
  readonly preview?: Preview | undefined;
  /** Undefined for a card that stands alone. */
  readonly batch?: BatchPlace | undefined;
}
