import type { Message } from '../../../../src/converse/converse.js';
import type { Decision, Device, TrustedDevice } from '../../../../src/key-transport/key-transport.js';
import type { StoredName } from '../../../../src/storage/stored-name.js';
import type { Restored } from '../../transfer/resumables.js';
import type { Transfer } from '../../transfer/transfer.js';

/** What cards ask of the rest of the plugin. */
export interface CardServices {
  /** True when a device says that its account ends when its page is closed. @param peer full JID */
  isVisitor(peer: string): Promise<boolean>;
  /** True for our own account. */
  areWeVisitor(): boolean;
  /** Shows the devices of an account. @param jid bare JID @param sender the one that sends the file */
  showDevices(jid: string, sender?: Device): void;
  /** Records what the user says of the device that sent a file, as its card shows it. The cards then show how it is. */
  decide(transfer: Transfer, decision: Decision): void;
  /** A device as it is now. */
  now(device: TrustedDevice): Promise<TrustedDevice>;
  /** Asks for a file again. @returns false when nothing was asked */
  ask(transfer: Transfer): Promise<boolean>;
  /** Takes up a transfer that an earlier page has left. */
  restore(transfer: Transfer): Promise<Restored>;
  /** The card of a file was deleted. */
  forget(name: StoredName): Promise<void>;
  /** Sends the file of a card again; undefined where this page does not have it. @param id of the transfer */
  retry(id: string): ((file?: File) => void) | undefined;
  /** Shows the stored files. Resolves when the user is done. */
  showStored(): Promise<void>;
  /** How Converse writes the time of a message: short, and in full. */
  time(message: Message): { readonly short: string; readonly full: string };
  /** Whether Converse shows avatars next to messages. */
  showsAvatars(): boolean;
}
