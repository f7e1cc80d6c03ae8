import { SessionError, isAbort } from '../../../src/errors.js';
import type { JingleEngine, Offer, Session } from '../../../src/jingle/application.js';
import type { Cards } from '../transfer/cards.js';
import { offerAgain } from '../wire/draft-2015-security.js';
import { sanitiseFileName } from '../wire/file-name.js';
import { SentBytes } from './sent-prefix.js';
import { LiveTransfer } from '../transfer/running-transfer.js';
import { failureOf, isInterruption } from '../transfer/end-state.js';
import type { CapableDevice } from '../devices/reachability.js';
import type { Receipts } from '../transfer/receipts.js';
import type { SentOffers } from '../transfer/sent-offers.js';
import { offerInTurn } from './offer-in-turn.js';
import { sendFile } from './send-file.js';
import type { Settings } from '../settings.js';
import { MAX_FILE_BYTES } from '../wire/file-transfer-stanza.js';
import type { FileInfo, TransferState } from '../transfer/transfer.js';

/** Every offer has one content, so one name serves all (Dino and the XEP use it too). */
const CONTENT_NAME = 'a-file-offer';

/** What sending needs. */
export interface Sending {
  readonly engine: JingleEngine;
  readonly cards: Cards;
  readonly settings: () => Settings;
  readonly offers: SentOffers;
  readonly receipts: Receipts;
  /** A device has left an offer without an answer. @param fullJid of that device */
  readonly didNotAnswer: (fullJid: string) => void;
}

/**
 * Offers one file to the first of these devices that answers, and sends it when it is accepted. All of them get it
 * encrypted, or all in clear. Never rejects: the card tells how it ended.
 */
export async function offerFile(file: File, devices: readonly CapableDevice[], sending: Sending): Promise<void> {
  const [best] = devices;
  if (best !== undefined) await new OwnOffer(file, best, devices, sending).run();
}

/** A file on its way to a device, from its card to its end: in one session, or in several where its form goes on. */
class OwnOffer {
  readonly #file: File;
  readonly #devices: readonly CapableDevice[];
  /** The one that it is offered to. */
  #device: CapableDevice;
  readonly #sending: Sending;
  readonly #info: FileInfo;
  readonly #transfer: LiveTransfer;
  readonly #cancelled = new AbortController();
  #sent: SentBytes | undefined;
  #session: Session | undefined;
  #resume: () => void = noop;

  constructor(file: File, device: CapableDevice, devices: readonly CapableDevice[], sending: Sending) {
    const mediaType = file.type || 'application/octet-stream';
    this.#file = file;
    this.#device = device;
    this.#devices = devices;
    this.#sending = sending;
    this.#info = { name: sanitiseFileName(file.name), size: file.size, mediaType };
    this.#transfer = new LiveTransfer({
      id: crypto.randomUUID(),
      direction: 'sent',
      peer: device.fullJid,
      file: this.#info,
      encrypted: device.security !== undefined,
      state: { name: 'offered' },
    });
  }

  async run(): Promise<void> {
    const cancel = (): void => {
      this.#cancel();
    };
    const resume = (): void => {
      this.#resume();
    };
    await this.#sending.cards.show(this.#transfer, { accept: noop, decline: noop, trust: noop, cancel, resume });
    let end = await this.#attempt(() => this.#offerInTurn());
    while (this.#sent?.isBegun === true && isInterruption(end) && !this.#cancelled.signal.aborted) {
      end = await this.#goOn(this.#sent);
    }
    this.#sent?.forget();
    this.#transfer.move(end);
  }

  #cancel(): void {
    this.#transfer.move({ name: 'cancelled', by: 'us' });
    this.#cancelled.abort();
    this.#resume();
    if (this.#session === undefined) return;
    this.#sending.offers.forget(this.#session);
    this.#session.terminate({ reason: 'cancel' });
  }

  /** The way was lost: offers the rest, at once if there was any progress, else when the person says so. */
  async #goOn(sent: SentBytes): Promise<TransferState> {
    const { state } = this.#transfer.transfer;
    const bytes = 'bytes' in state ? state.bytes : this.#file.size;
    const resumed = new Promise<void>((resolve) => (this.#resume = resolve));
    this.#transfer.move({ name: 'interrupted', bytes });
    if (!sent.isProgress) await resumed;
    sent.isProgress = false;
    const secret = await sent.secretFor(this.#file);
    if (this.#cancelled.signal.aborted) return { name: 'cancelled', by: 'us' };
    // The file is another one now: a new offer, from its beginning.
    if (secret === undefined) this.#transfer.move({ name: 'offered' });
    const { security } = this.#device;
    const again = security && secret ? offerAgain(security, secret) : security;
    const end = await this.#attempt(() => this.#initiate(again, this.#cancelled.signal));
    secret?.key.fill(0);
    return end;
  }

  /** One session. @returns how it ended */
  async #attempt(initiate: () => Promise<Session>): Promise<TransferState> {
    let session: Session;
    try {
      session = this.#session = await initiate();
    } catch (error) {
      return isAbort(error) ? { name: 'cancelled', by: 'us' } : { name: 'failed', failure: failureOf(error) };
    }
    this.#transfer.sealedBy(session.security);
    const { offers, receipts, settings } = this.#sending;
    void offers.secrets.add(session.security);
    if (!this.#cancelled.signal.aborted) offers.add(session, this.#file, this.#info);
    const { dialect, isOurs } = this.#device;
    // Another converse-jet asks for an offer, and the draft of 2015 has no requests.
    const isAskedForByHash = !isOurs && dialect.hashed === 'plaintext';
    const onDigest = (sha256: Uint8Array): void => {
      offers.digestIs(session, sha256);
    };
    const options = {
      ...settings(),
      dialect,
      receipts,
      sent: this.#sent,
      onDigest: isAskedForByHash ? onDigest : undefined,
    };
    return sendFile(this.#file, session, this.#transfer, options);
  }

  #offerInTurn(): Promise<Session> {
    return offerInTurn(this.#devices, {
      offer: (device, signal) => {
        this.#use(device);
        return this.#initiate(device.security, signal);
      },
      didNotAnswer: this.#sending.didNotAnswer,
      signal: this.#cancelled.signal,
    });
  }

  #use(device: CapableDevice): void {
    this.#device = device;
    this.#sent = device.dialect.goesOn ? new SentBytes() : undefined;
    this.#transfer.replace({ ...this.#transfer.transfer, peer: device.fullJid });
  }

  async #initiate(security: Offer['security'], signal: AbortSignal): Promise<Session> {
    const file = this.#file;
    if (file.size > MAX_FILE_BYTES) throw new SessionError('media-error', 'too-large', 'larger than one key may carry');
    const { fullJid, dialect, transports } = this.#device;
    const date = new Date(file.lastModified).toISOString();
    return this.#sending.engine.initiate(
      {
        peer: fullJid,
        contentName: CONTENT_NAME,
        senders: 'initiator',
        description: dialect.describe({ ...this.#info, size: file.size, description: undefined, date }),
        transports,
        // The user has decided on every device before a file is offered with encryption.
        isTrusted: () => security !== undefined,
        security,
      },
      { signal },
    );
  }
}

const noop = (): void => undefined;
