import type { Decision } from '../../../../src/key-transport/key-transport.js';
import type { CardView } from './card-view.js';
import type { MessageRow } from './message-template.js';

/** A card, as the others see it that were offered together with it. */
export interface BatchMember {
  readonly view: CardView;
  requestUpdate(): void;
}

/** What the page does for a card. */
export interface CardHost {
  /** What Converse shows around the card; undefined: nothing. */
  row(): MessageRow | undefined;
  /** What the contact is called now. */
  contactName(): string | undefined;
  /** It was put into the chat just now. */
  isNew(): boolean;
  /** No file was offered by this contact before. */
  isFirst(): boolean;
  /** No file was offered before by the same device. */
  isFirstOfDevice(): boolean;
  /** Our own account ends when the page is closed. */
  areWeVisitor?(): boolean;
  /** The cards that stand together with this one, which is among them, in their order. */
  batch(): readonly BatchMember[];
  /** Reads the verified file. */
  readonly file?: () => Promise<File>;
  /** Deletes it from this browser. */
  readonly deleteFile?: () => Promise<void>;
  /** Removes the card, and the file with it. */
  readonly remove?: (() => void) | undefined;
  /** Shows the peer's devices and the trust in them. */
  readonly showDevices?: () => void;
  /** The transfer is over: records what the user says of the device that sent the file. */
  readonly decide?: (decision: Decision) => void;
  /** Shows the stored files. Resolves when the dialog is closed. */
  readonly showStored?: () => Promise<void>;
  /** Bytes that a new file may have. */
  readonly freeBytes?: () => Promise<number>;
  /** Asks for the file again; false: nothing was asked. */
  readonly ask?: () => Promise<boolean>;
  /** Sends the file again, or another in its place; undefined where this page does not have it. */
  retry(): ((file?: File) => void) | undefined;
  /** The user has saved the file from its card, in this page or an earlier one. */
  wasSaved(): boolean;
  saved(): void;
  /** The user has asked for the file again, or has sent it again. */
  wasAsked(): boolean;
  asked(isAsked: boolean): void;
}
