import type { Session } from '../../../src/jingle/application.js';
import type { Device } from '../../../src/key-transport/key-transport.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import type { FileInfo } from '../transfer/transfer.js';
import type { FileRequest } from '../wire/request-stanza.js';

/** Offers whose files can be asked for again; the oldest go first. */
const MAX_OFFERS = 200;

/** A file that was offered, as long as this page has it. */
export interface SentOffer {
  readonly sid: string;
  /** JID that it was offered to. */
  readonly peer: string;
  readonly file: File;
  readonly info: FileInfo;
  /** Devices that got a key: nobody else gets the file. */
  readonly recipients: readonly Device[];
}

/** XML has no NUL: no sid can borrow a JID. */
const key = (sid: string, peer: string): string => `${sid}\0${bareJid(peer)}`;

/** The files that this page has offered, by offer and account. In memory only: a `File` is read where it is. */
export class SentOffers {
  readonly #offers = new Map<string, SentOffer>();

  /** Keeps the file of an offer that somebody got a key of. */
  add({ sid, peer, security }: Session, file: File, info: FileInfo): void {
    const recipients = security?.recipients ?? [];
    if (recipients.length === 0) return;
    this.#offers.set(key(sid, peer), { sid, peer, file, info, recipients });
    for (const name of this.#offers.keys()) {
      if (this.#offers.size <= MAX_OFFERS) return;
      this.#offers.delete(name);
    }
  }

  /** The offer that a device of that account asks for. @param peer JID */
  find({ sid, size }: FileRequest, peer: string): SentOffer | undefined {
    const offer = this.#offers.get(key(sid, peer));
    return offer?.file.size === size ? offer : undefined;
  }

  /** The person has taken it back. */
  forget({ sid, peer }: Pick<SentOffer, 'sid' | 'peer'>): void {
    this.#offers.delete(key(sid, peer));
  }

  clear(): void {
    this.#offers.clear();
  }
}
