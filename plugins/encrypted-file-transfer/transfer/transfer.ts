import type { Failure } from '../../../src/errors.js';
import type { Security } from '../../../src/jingle/security.js';
import type { TransportPath } from '../../../src/jingle/transport.js';
import type { Decision, Device, TrustedDevice } from '../../../src/key-transport/key-transport.js';

/** Where a transfer is. The card renders it, and its `data-state` is `name` (docs/architecture.md). */
export type TransferState =
  | Waiting // sent: nothing was offered yet
  | { readonly name: 'requested' } // by us, again
  | {
      readonly name: 'offered';
      /** Set when the user accepted and the file does not fit: bytes that are free. */
      readonly freeBytes?: number;
    }
  | { readonly name: 'accepted' }
  | {
      readonly name: 'transferring';
      /** Plaintext bytes so far. */
      readonly bytes: number;
      /** Smoothed; undefined in the first moments. */
      readonly bytesPerSecond?: number;
      readonly path: TransportPath;
      /** The servers that it goes through have kept it slow for a while. */
      readonly isServerSlow?: true;
    }
  | { readonly name: 'verifying' }
  | {
      /** Its stream was lost; it goes on where it was, in another session. */
      readonly name: 'interrupted';
      /** Plaintext bytes so far. */
      readonly bytes: number;
      /** Left out: the other side. */
      readonly waitsFor?: WaitsFor;
    }
  | {
      /** What is here of it, or was sent of it, is read and hashed again. */
      readonly name: 'checking';
      /** Bytes that are hashed. */
      readonly bytes: number;
      /** Bytes to be hashed. */
      readonly of: number;
      /** Received: all is hashed here, and the sender's device compares it with its copy. */
      readonly by?: 'peer';
    }
  | {
      readonly name: 'saved';
      /** Sent: the receipt of the peer's device was right. Left out: it is only said to have the file. */
      readonly confirmed?: true;
    }
  | { readonly name: 'declined'; readonly by: 'us' | 'peer' }
  | {
      readonly name: 'cancelled';
      readonly by: 'us' | 'peer';
      /** Sent: the user has uploaded it instead. */
      readonly isUploaded?: true;
    }
  | { readonly name: 'failed'; readonly failure: Failure };

/** What a chosen file waits for before it is offered. It goes with the tab. */
export type Waiting = { readonly name: 'waiting' } & (
  | { readonly until: 'ready' } // it is looked up where it can go
  | { readonly until: 'decision' } // of the user, on the devices that get a key
  | { readonly until: 'turn'; readonly waiting: number; readonly of: number } // others of the same choice go first
  | { readonly until: 'online' } // a device of the contact
  | { readonly until: 'device'; readonly obstacle: WaitingObstacle } // that takes it
);

/** Why no device takes a file now; another one may come. */
export type WaitingObstacle = 'no-answer' | 'dino' | 'not-capable' | 'self' | 'stranger' | 'unseen';

/** What an interrupted transfer waits for, where that is not the other side alone. */
export type WaitsFor =
  | 'user' // to resume it: the page was reloaded; sent: its file can be opened again
  | 'decision' // whether to resume or discard it: it was left for long
  | 'space' // on the disk
  | 'sender' // to have the file again
  | 'version' // the user, to begin again: no device of the sender knows our way to continue
  | 'file' // to be chosen again: the page was reloaded
  | 'same-file'; // another one was chosen

/** States from which a transfer does not move any more. */
export const isFinal = (state: TransferState): boolean =>
  state.name === 'saved' || state.name === 'declined' || state.name === 'cancelled' || state.name === 'failed';

/** True while the sender's device compares its copy with what has arrived, or its user chooses the file for that. */
export const isCheckedByPeer = (state: TransferState): boolean => state.name === 'checking' && state.by === 'peer';

/** Plaintext bytes that have come of it, or left, as far as its card tells. */
export const bytesSoFar = ({ state, file }: Transfer): number => {
  if ('bytes' in state) return state.bytes;
  return state.name === 'verifying' ? (file.size ?? 0) : 0;
};

/** True for a card whose file did not come, and whose sender has not taken it back: it can be asked for again. */
export const hasNotCome = ({ direction, state }: Transfer): boolean =>
  direction === 'received' &&
  (state.name === 'failed' || state.name === 'declined' || (state.name === 'cancelled' && state.by === 'us'));

/** True for a card on which the user accepts or declines: a file that is offered, or one of ours that is asked for. */
export const isQuestion = ({ direction, isAskedFor, state }: Transfer): boolean =>
  state.name === 'offered' && (direction === 'received' || isAskedFor === true);

/** True for a file that is encrypted as its sender says, and whose envelope nobody has opened. */
export const isUnproven = ({ direction, encrypted, encryption, state }: Transfer): boolean =>
  direction === 'received' && encrypted && encryption === undefined && state.name !== 'saved';

/** What the card knows of a file; the name is sanitised already. */
export interface FileInfo {
  readonly name: string;
  /** Bytes; left out: the sender has not said, and not all have come. */
  readonly size?: number;
  readonly mediaType: string;
  readonly description?: string;
  /** When it was changed last, as the sender says: ISO 8601. */
  readonly date?: string;
}

/** Everything that a card shows; stored as JSON in its message, so no key material and no blob URLs. */
export interface Transfer {
  /** Ours alone: names the card, the stored file and the Web Lock `jet:<id>`. */
  readonly id: string;
  readonly direction: 'sent' | 'received';
  /** Full JID of the peer's device. */
  readonly peer: string;
  readonly file: FileInfo;
  /** Received: the peer has only said yet that it has a file. */
  readonly isUnnamed?: true;
  /** False only for an unencrypted transfer, which a deployer must have allowed. */
  readonly encrypted: boolean;
  /** What people call its encryption: `OMEMO`, … Left out until its envelope is made or opened. */
  readonly encryption?: string;
  /** Sent: trusted devices of the peer that got no key, so that they cannot read it. */
  readonly leftOut?: readonly Device[];
  /** Encrypted: session id of the offer, by which the file is asked for again. */
  readonly sid?: string;
  /** Both sides know how to go on in another session (docs/resume.md). */
  readonly canResume?: true;
  /** Sent, can be resumed: devices that got a key of the offer. */
  readonly recipients?: readonly Device[];
  /** Received: a client of our own kind has offered it, which may serve a request. A card that does not say cannot ask. */
  readonly canBeAskedFor?: true;
  /** Sent: the peer has asked for it again. */
  readonly isAskedFor?: true;
  /** The peer's client says that its account ends when its page is closed. */
  readonly isOfVisitor?: true;
  /** Received, or asked for: the peer's device whose envelope it was. */
  readonly sender?: TrustedDevice;
  readonly state: TransferState;
}

/** What a user can do with a card whose transfer runs in this page. */
export interface TransferActions {
  readonly accept?: () => void;
  readonly decline?: () => void;
  readonly cancel?: () => void;
  /** Interrupted: goes on now. Sent, after a reload: opens the file again, which is why it is to be called in a click. */
  readonly resume?: () => void;
  /** Sent, interrupted, after a reload: the user has chosen the file again. */
  readonly chooseFile?: (file: File) => void;
  /** Waiting for a decision: asks for it again. */
  readonly decide?: () => void;
  /** Waiting: uploads the file instead, encrypted, with Converse. */
  readonly upload?: () => void;
  /** Records what the user says of the sender's device; `distrusted` ends the transfer. */
  readonly trust?: (decision: Decision) => void;
}

/** What a card shows of what protects its file. @param trust in the sender, where it is not that of its envelope */
export const protectionOf = (
  security: Security | undefined,
  trust = security?.sender?.trust,
): Pick<Transfer, 'encryption' | 'leftOut' | 'sender'> => ({
  ...(security && { encryption: security.label }),
  ...(security?.leftOut && security.leftOut.length > 0 && { leftOut: security.leftOut }),
  ...(security?.sender && trust && { sender: { ...security.sender, trust } }),
});
