import { keepNewest } from '../../../src/async/keep-newest.js';
import { constantTimeEqual } from '../../../src/bytes/equal.js';
import type { Session } from '../../../src/jingle/application.js';
import type { Device } from '../../../src/key-transport/key-transport.js';
import { bareJid } from '../../../src/xmpp/jid.js';
import type { FileInfo } from '../transfer/transfer.js';
import type { HashRequest } from '../wire/hash-request-stanza.js';
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
  /** The SHA-256 that the peer was told; only where it is not another converse-jet, which asks without it. */
  readonly sha256?: Uint8Array;
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
    keepNewest(this.#offers, key(sid, peer), { sid, peer, file, info, recipients }, MAX_OFFERS);
  }

  /** The user has chosen the file of an offer again that an earlier page has made. */
  restore(offer: SentOffer): void {
    this.#offers.set(key(offer.sid, offer.peer), offer);
  }

  /** The offer that a device of that account asks for. @param peer JID */
  find({ sid, size }: FileRequest, peer: string): SentOffer | undefined {
    const offer = this.#offers.get(key(sid, peer));
    return offer?.file.size === size ? offer : undefined;
  }

  /** Records that the peer was told the SHA-256 digest of the file. */
  digestIs({ sid, peer }: Session, sha256: Uint8Array): void {
    const offer = this.#offers.get(key(sid, peer));
    if (offer !== undefined) this.#offers.set(key(sid, peer), { ...offer, sha256 });
  }

  /** The offers whose file a device of that account asks for by its hash, newest first. @param peer JID */
  findByHash({ hashes, size }: HashRequest, peer: string): SentOffer[] {
    const asked = hashes.find(({ algorithm }) => algorithm === 'sha-256')?.digest;
    if (asked === undefined) return [];
    const isAskedFor = (offer: SentOffer): boolean =>
      bareJid(offer.peer) === bareJid(peer) &&
      (size ?? offer.file.size) === offer.file.size &&
      offer.sha256 !== undefined &&
      constantTimeEqual(offer.sha256, asked);
    return [...this.#offers.values()].filter(isAskedFor).reverse();
  }

  /** The user has taken it back. */
  forget({ sid, peer }: Pick<SentOffer, 'sid' | 'peer'>): void {
    this.#offers.delete(key(sid, peer));
  }

  clear(): void {
    this.#offers.clear();
  }
}
