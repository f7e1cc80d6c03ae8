import type { Session } from '../../../src/jingle/application.js';
import { logUnlessExpected } from '../../../src/log.js';
import type { ChatMessages } from '../../../src/xmpp/chat-messages.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import { NS } from '../../../src/xmpp/namespaces.js';
import { parseFinish, parseId } from '../wire/proposal-stanza.js';
import type { FileRequest } from '../wire/request-stanza.js';
import type { Transfer } from './transfer.js';

/** A transfer of this page that another session may bring to its end (docs/resume.md). */
export interface Resumable {
  /** Id of the transfer. */
  readonly id: string;
  readonly direction: Transfer['direction'];
  /** Session id of the offer. */
  readonly sid: string;
  /** JID of the peer. */
  readonly peer: string;
  /** Sent: the file, where it is here. */
  readonly file?: File | undefined;
  /** The other side has given it up. */
  cancelledByPeer(): void;
  /** Sent: the other side has saved it, after its session was over. @param receipt right or wrong */
  savedByPeer?(receipt: Uint8Array | undefined): Promise<void>;
  /** Nobody is logged in any more: leaves it for later. */
  leave(): void;
  /** Sent: whether a request for all of the file is one of this transfer, whose device cannot ask for the rest. */
  takesWhole?(session: Session): boolean;
  /** Sent: takes a request for the rest of the file, or for all of it. */
  take?(session: Session, request: FileRequest): Promise<void>;
}

/** What became of a transfer that an earlier page has left. */
export type Restored =
  | 'restored'
  | 'elsewhere' // another page works on it
  | 'impossible';

/** The transfers of this page that may be resumed. A full JID may change, so an account and an offer name them. */
export class Resumables {
  readonly #all = new Set<Resumable>();
  /** The file of each that was left while this page lives, by the id of its transfer; undefined where it is received. */
  readonly #left = new Map<string, File | undefined>();

  /** @param messages by which a side says that it gives up a transfer without a session, or has saved its file */
  constructor(messages: ChatMessages) {
    messages.handle(NS.jingleMessage, ({ from, payload }) => {
      const finish = parseFinish(payload);
      if (finish === undefined) return;
      for (const one of this.#of(parseId(payload), from)) {
        if (finish === 'cancelled') one.cancelledByPeer();
        else one.savedByPeer?.(finish.receipt).catch(logUnlessExpected('a receipt'));
      }
    });
  }

  add(resumable: Resumable): void {
    this.#left.delete(resumable.id);
    this.#all.add(resumable);
  }

  delete(resumable: Resumable): void {
    this.#all.delete(resumable);
  }

  /** Finds the newest transfer to which a request of that peer belongs. @param peer JID */
  sent(sid: string, peer: string): Resumable | undefined {
    return this.#of(sid, peer)
      .filter(({ direction }) => direction === 'sent')
      .at(-1);
  }

  /** Converse has logged out: by itself, where a server was gone, or since the user wants that, which {@link forgetLeft} says. */
  leaveAll(): void {
    for (const one of this.#all) {
      this.#left.set(one.id, one.file);
      one.leave();
    }
    this.#all.clear();
  }

  /** Nothing of what was left goes on by itself. */
  forgetLeft(): void {
    this.#left.clear();
  }

  /** What this page has left of a transfer that nobody has taken up since. @returns undefined where that was another page */
  leftOf(id: string): { readonly file: File | undefined } | undefined {
    return this.#left.has(id) ? { file: this.#left.get(id) } : undefined;
  }

  #of(sid: string, peer: string): Resumable[] {
    return [...this.#all].filter((one) => one.sid === sid && bareJid(one.peer) === bareJid(peer));
  }
}
