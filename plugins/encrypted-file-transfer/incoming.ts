import { SessionError, StanzaError } from '../../src/errors.js';
import type { Application, Session } from '../../src/jingle/application.js';
import type { TrustedDevice } from '../../src/key-transport/key-transport.js';
import { freeBytes } from '../../src/streams/stored-files.js';
import type { Hash } from '../../src/streams/verify.js';
import { bareJid } from '../../src/xmpp/jid.js';
import { NS } from '../../src/xmpp/namespaces.js';
import type { Cards } from './cards.js';
import { sanitiseFileName } from './file-name.js';
import { LiveTransfer } from './live-transfer.js';
import { outcomeOf } from './outcome.js';
import { receiveFile, type Announced } from './receive-file.js';
import { run } from './run.js';
import type { Settings } from './settings.js';
import { envelopesIn, isWhole, parseChecksum, parseDescription, type OfferedFile } from './stanza.js';
import { notAvailable, tooLarge } from './conditions.js';
import type { Transfer } from './transfer.js';

/** What receiving needs. */
export interface Receiving {
  readonly cards: Cards;
  readonly settings: () => Settings;
  /** Our bare JID, under which files are stored. */
  readonly account: () => string;
  readonly isContact: (bareJid: string) => boolean;
  /** True when the device is a client of our own kind, whose checksum is that of the file itself. @param peer full JID */
  readonly isOurs: (peer: string) => Promise<boolean>;
  /** The trust in a device now. */
  readonly trustIn: (device: TrustedDevice) => Promise<TrustedDevice['trust']>;
  readonly decide: (device: TrustedDevice, decision: 'trusted' | 'distrusted') => Promise<void>;
}

/** Hashes that a session's checksum brings. */
type Checksums = Map<Session, (hashes: readonly Hash[]) => void>;

/** XEP-0234 as the receiver of offers: the application socket for `urn:xmpp:jingle:apps:file-transfer:5`. */
export function fileTransfer(receiving: Receiving): Application {
  const checksums: Checksums = new Map();
  return {
    namespace: NS.fileTransfer,
    admits: (peer) => receiving.isContact(bareJid(peer)) || receiving.settings().fromStrangers,
    infoNamespaces: [NS.fileTransfer3, NS.fileTransfer4],
    check(description, senders) {
      if (senders === 'responder') throw notAvailable();
      parseDescription(description);
      if (senders !== 'initiator') throw new StanzaError('bad-request', 'one side sends a file');
    },
    envelopes: envelopesIn,
    receive(session) {
      void new Offer(session, receiving, checksums).show();
    },
    refused({ peer, description }, error) {
      const transfer = describe(peer, parseDescription(description), true);
      void receiving.cards.showEnded({ ...transfer, state: { name: 'failed', failure: error.failure } });
    },
    info(session, payload) {
      const hashes = parseChecksum(payload);
      if (hashes !== undefined) checksums.get(session)?.(hashes);
    },
  };
}

const describe = (peer: string, file: OfferedFile, encrypted: boolean): Transfer => ({
  id: crypto.randomUUID(),
  direction: 'received',
  peer,
  file: {
    name: sanitiseFileName(file.name),
    size: file.size,
    mediaType: file.mediaType,
    ...(file.description === undefined ? {} : { description: file.description }),
  },
  encrypted,
  state: { name: 'offered' },
});

/** One offer of a peer, from its card to the saved file. */
class Offer {
  readonly #session: Session;
  readonly #receiving: Receiving;
  readonly #checksums: Checksums;
  readonly #file: OfferedFile;
  readonly #transfer: LiveTransfer;

  constructor(session: Session, receiving: Receiving, checksums: Checksums) {
    this.#session = session;
    this.#receiving = receiving;
    this.#checksums = checksums;
    this.#file = parseDescription(session.description);
    const transfer = describe(session.peer, this.#file, session.security !== undefined);
    const sender = session.security?.sender;
    this.#transfer = new LiveTransfer(sender === undefined ? transfer : { ...transfer, sender });
  }

  async show(): Promise<void> {
    const obstacle = this.#obstacle();
    if (obstacle !== undefined) this.#session.terminate(obstacle);
    const { cards, settings } = this.#receiving;
    this.#followEnd();
    await cards.show(this.#transfer, {
      accept: () => void this.#accept(),
      decline: () => {
        this.#session.terminate({ reason: 'decline' });
      },
      cancel: () => {
        this.#session.terminate({ reason: 'cancel' });
      },
      // What could not be recorded is still asked by the card.
      trust: (decision) => void this.#decide(decision).catch(() => undefined),
    });
    const trusted = this.#transfer.transfer.sender?.trust === 'trusted';
    const { autoAcceptBytes } = settings();
    // 0 is never, for an empty file too.
    if (trusted && autoAcceptBytes > 0 && this.#file.size <= autoAcceptBytes) await this.#accept();
  }

  /** An offer that nobody has accepted yet may end. */
  #followEnd(): void {
    void this.#session.ended.then((end) => {
      if (this.#transfer.transfer.state.name === 'offered') this.#transfer.move(outcomeOf(end));
    });
  }

  /** Why the offer ends before anybody is asked. */
  #obstacle(): SessionError | undefined {
    const { allowUnencrypted, maxBytes } = this.#receiving.settings();
    if (this.#file.range !== undefined && !isWhole(this.#file.range, this.#file.size)) {
      return new SessionError('failed-application', 'protocol', 'a part of a file that we do not have');
    }
    if (this.#session.security === undefined && !allowUnencrypted) {
      return new SessionError('security-error', 'unencrypted', 'no <security/>');
    }
    if (this.#file.size <= maxBytes) return undefined;
    return tooLarge('too-large', 'the file is too large');
  }

  async #decide(decision: 'trusted' | 'distrusted'): Promise<void> {
    const { sender } = this.#transfer.transfer;
    if (sender === undefined) return;
    if (decision === 'distrusted') this.#session.terminate(distrusted());
    await this.#receiving.decide(sender, decision);
    this.#transfer.senderTrust(decision);
  }

  async #accept(): Promise<void> {
    if (this.#transfer.transfer.state.name !== 'offered') return;
    this.#transfer.move({ name: 'accepted' });
    const free = await freeBytes();
    if (this.#file.size > free) {
      this.#transfer.move({ name: 'offered', freeBytes: free });
      this.#followEnd();
      return;
    }
    await run(this.#session, this.#transfer, async () => {
      const { sender, id } = this.#transfer.transfer;
      if (sender !== undefined && (await this.#receiving.trustIn(sender)) === 'distrusted') throw distrusted();
      const name = { account: this.#receiving.account(), id };
      const announced = this.#announced(!(await this.#receiving.isOurs(this.#session.peer)));
      await receiveFile(this.#session, this.#transfer, name, announced);
    });
    this.#checksums.delete(this.#session);
  }

  #announced(orOfCiphertext: boolean): Announced {
    const { size, hashes, hashesUsed } = this.#file;
    if (hashes.length > 0) {
      const algorithms = hashes.map(({ algorithm }) => algorithm);
      return { size, algorithms, hashes: Promise.resolve(hashes), orOfCiphertext };
    }
    const checksum = new Promise<readonly Hash[]>((resolve, reject) => {
      this.#checksums.set(this.#session, resolve);
      // Whoever ends the session on purpose does not want the file any more.
      void this.#session.ended.then(({ reason, error }) => {
        if (reason !== 'success' && error === undefined) reject(new DOMException('the session is over', 'AbortError'));
      });
    });
    checksum.catch(() => undefined); // told to whoever waits for it
    return { size, algorithms: hashesUsed, hashes: checksum, orOfCiphertext };
  }
}

const distrusted = (): SessionError =>
  new SessionError('security-error', 'distrusted-device', "the sender's device is distrusted");
